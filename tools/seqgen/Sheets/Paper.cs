namespace TanKnock.Seqgen.Sheets;

/// <summary>What a sheet is printed on.</summary>
/// <param name="Name">As CSS calls it.</param>
/// <param name="TextRows">Rows of text at six an inch, half an inch left free above and below.</param>
internal sealed record Paper(string Name, int TextRows)
{
    /// <summary>210 mm by 297 mm (ISO 216).</summary>
    internal static Paper A4 { get; } = new("A4", 64);

    /// <summary>8.5 by 11 inches (ANSI A).</summary>
    internal static Paper Letter { get; } = new("letter", 60);
}
