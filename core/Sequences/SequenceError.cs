namespace TanKnock.Core.Sequences;

/// <summary>Where and why a text is not a sequence. It carries no part of the text, which may be a secret.</summary>
/// <param name="Position">Offset of the offending item in the text, in bytes, from 0.</param>
/// <param name="Fault">The reason.</param>
public readonly record struct SequenceError(int Position, SequenceFault Fault)
{
    /// <summary>The reason and the column (from 1), as one clause without a full stop.</summary>
    public string Describe() => $"column {Position + 1}: {Reason}";

    private string Reason => Fault switch
    {
        SequenceFault.Empty => "no knock",
        SequenceFault.EmptyItem => "a knock is missing between commas",
        SequenceFault.NotAPort => "not a port number",
        SequenceFault.LeadingZero => "a port has no leading zeros",
        SequenceFault.PortOutOfRange => "a port is a number from 1 to 65535",
        SequenceFault.UnknownProtocol => "a protocol is tcp or udp",
        SequenceFault.TooManyKnocks => $"more than {KnockSequence.MaxKnocks} knocks",
        SequenceFault.TextAfterKnock => "knocks are separated by commas, and nothing else follows a knock",
        _ => "no fault",
    };
}
