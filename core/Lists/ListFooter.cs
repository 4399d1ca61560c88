using System.Text;

namespace TanKnock.Core.Lists;

/// <summary>What a list says of itself on a comment line of its own, behind its lines: <c># tanknock list: key=value ...</c>
/// (spec/sequence-list.md 10). Behind, so that line n is line n at both ends, whatever form each end's list has.</summary>
/// <param name="Derived">How to derive more lines; null if its lines are random.</param>
/// <param name="OneWay">How its lines are hidden; null if they are not.</param>
/// <param name="Partner">For a client's list whose server has a one-way list: how the lines are hidden there.</param>
/// <param name="Sealed">How its lines are sealed; null if they are not.</param>
public sealed record ListFooter(
    DerivedPart? Derived = null, OneWayPart? OneWay = null, OneWayPart? Partner = null, SealPart? Sealed = null)
{
    private const string OneWayKey = "oneway";
    private const string PartnerKey = "partner";

    private static ReadOnlySpan<byte> Prefix => "# tanknock list:"u8;

    /// <summary>Whether a comment is a footer, be it a damaged one.</summary>
    public static bool IsFooter(ReadOnlySpan<byte> line) => line.StartsWith(Prefix);

    /// <summary>Reads a footer; null if it is damaged, or of a version that this one does not know.</summary>
    public static ListFooter? Parse(ReadOnlySpan<byte> line)
    {
        Dictionary<string, string> values = new(StringComparer.Ordinal);
        foreach (string pair in Encoding.Latin1.GetString(line[Prefix.Length..]).Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = pair.Split('=', 2);
            if (parts.Length != 2 || !values.TryAdd(parts[0], parts[1]))
            {
                return null;
            }
        }

        bool isEmpty = values.Count == 0;
        ListFooter footer = new(
            DerivedPart.Take(values),
            OneWayPart.Take(values, OneWayKey),
            OneWayPart.Take(values, PartnerKey),
            SealPart.Take(values));

        // What no part has taken is unknown, or belongs to a part that is damaged.
        return isEmpty || values.Count > 0 ? null : footer;
    }

    /// <summary>The line, without its line feed.</summary>
    public string Format()
    {
        string?[] parts = [Derived?.Format(), OneWay?.Format(OneWayKey), Partner?.Format(PartnerKey), Sealed?.Format()];
        return $"{Encoding.ASCII.GetString(Prefix)} {string.Join(' ', parts.OfType<string>())}";
    }
}
