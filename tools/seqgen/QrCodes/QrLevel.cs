namespace TanKnock.Seqgen.QrCodes;

/// <summary>How much of a code may be damaged (ISO/IEC 18004:2015, table 8); the values are the bits of table 12.</summary>
internal enum QrLevel
{
    /// <summary>M: about 15%.</summary>
    Medium = 0,

    /// <summary>L: about 7%.</summary>
    Low = 1,
}
