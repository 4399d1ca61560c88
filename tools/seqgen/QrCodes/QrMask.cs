namespace TanKnock.Seqgen.QrCodes;

/// <summary>The patterns that data modules are inverted with (ISO/IEC 18004:2015, table 10).</summary>
internal static class QrMask
{
    internal const int Count = 8;

    /// <summary>Whether the mask inverts the module in column x and row y.</summary>
    internal static bool Inverts(int mask, int x, int y) => mask switch
    {
        0 => (x + y) % 2 == 0,
        1 => y % 2 == 0,
        2 => x % 3 == 0,
        3 => (x + y) % 3 == 0,
        4 => ((y / 2) + (x / 3)) % 2 == 0,
        5 => (x * y % 2) + (x * y % 3) == 0,
        6 => ((x * y % 2) + (x * y % 3)) % 2 == 0,
        7 => (((x + y) % 2) + (x * y % 3)) % 2 == 0,
        _ => throw new ArgumentOutOfRangeException(nameof(mask)),
    };
}
