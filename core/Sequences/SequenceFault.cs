namespace TanKnock.Core.Sequences;

/// <summary>Why a text is not a sequence; the names are the failure classes of <c>spec/vectors/</c>.</summary>
public enum SequenceFault
{
    /// <summary>No fault.</summary>
    None,

    /// <summary>The text is empty or blank.</summary>
    Empty,

    /// <summary>Nothing between two commas, or a comma at either end.</summary>
    EmptyItem,

    /// <summary>An item does not begin with a digit.</summary>
    NotAPort,

    /// <summary>A port with a leading zero: too easily read as octal.</summary>
    LeadingZero,

    /// <summary>A port of 0 or above 65535.</summary>
    PortOutOfRange,

    /// <summary>A colon without <c>tcp</c> or <c>udp</c> behind it.</summary>
    UnknownProtocol,

    /// <summary>More than 32 knocks.</summary>
    TooManyKnocks,

    /// <summary>Something other than a comma follows a knock.</summary>
    TextAfterKnock,
}
