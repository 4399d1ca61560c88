using System.Globalization;
using System.Text;
using TanKnock.Core.Secrets;

namespace TanKnock.Core.Lists;

/// <summary>The part of a footer from which a list of derived lines can be continued.</summary>
/// <param name="Id">The secret's name.</param>
/// <param name="Next">Number of the next line to derive, 1 to 2^63 + 1.</param>
/// <param name="Rules">The rules in canonical text; only who derives reads it.</param>
public sealed record DerivedPart(ListId Id, ulong Next, string Rules)
{
    private static readonly string[] RulesKeys = ["knocks", "ports", "protocols"];

    internal static DerivedPart? Take(Dictionary<string, string> values)
    {
        if (!values.Remove("derived", out string? id))
        {
            return null;
        }

        // A part that is damaged leaves something behind, so that the footer is refused.
        values.Add("derived", "");
        string[] rules = [.. RulesKeys.Select(key => values.Remove(key, out string? value) ? $"{key}={value}" : "")];
        return ListId.TryParse(Encoding.ASCII.GetBytes(id), out ListId listId)
            && values.Remove("next", out string? next)
            && ulong.TryParse(next, NumberStyles.None, CultureInfo.InvariantCulture, out ulong number)
            && number is > 0 and <= (1UL << 63) + 1
            && !rules.Contains("")
            && values.Remove("derived")
            ? new DerivedPart(listId, number, string.Join(' ', rules))
            : null;
    }

    internal string Format() => $"derived={Id} next={Next.ToString(CultureInfo.InvariantCulture)} {Rules}";
}
