using System.Text;

namespace TanKnock.Core.Lists;

/// <summary>What a list says of itself on a comment line of its own, behind its lines: <c># tanknock list: key=value ...</c>
/// (spec/sequence-list.md 10). Behind, so that line n is line n at both ends, whatever form each end's list has.</summary>
/// <param name="Derived">How to derive more lines; null if its lines are random.</param>
public sealed record ListFooter(DerivedPart? Derived)
{
    private static ReadOnlySpan<byte> Prefix => "# tanknock list:"u8;

    /// <summary>Whether a comment is a footer, be it a damaged one.</summary>
    public static bool IsFooter(ReadOnlySpan<byte> line) => line.StartsWith(Prefix);

    /// <summary>Reads a footer; null with the reason if it is damaged or of a version that this one does not know.</summary>
    public static ListFooter? Parse(ReadOnlySpan<byte> line, out string reason)
    {
        Dictionary<string, string> values = new(StringComparer.Ordinal);
        foreach (string pair in Encoding.Latin1.GetString(line[Prefix.Length..]).Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = pair.Split('=', 2);
            if (parts.Length != 2 || !values.TryAdd(parts[0], parts[1]))
            {
                reason = "a damaged footer";
                return null;
            }
        }

        DerivedPart? derived = DerivedPart.Take(values);
        bool whole = derived is not null && values.Count == 0;
        reason = whole ? "" : "a damaged footer, or one of another version";
        return whole ? new ListFooter(derived) : null;
    }

    /// <summary>The line, without its line feed.</summary>
    public string Format() => $"{Encoding.ASCII.GetString(Prefix)} {Derived?.Format()}";
}
