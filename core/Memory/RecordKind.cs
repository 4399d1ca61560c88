namespace TanKnock.Core.Memory;

/// <summary>What a record says of its sequence: the first byte of its line. None of these becomes a space by the flip of
/// one bit (spec/memory.md, "Damage").</summary>
internal enum RecordKind : byte
{
    /// <summary>It is spent; the text is its note.</summary>
    Spent = (byte)'=',

    /// <summary>It was knocked again; the text is a <see cref="LineEvent"/>.</summary>
    Replayed = (byte)'r',

    /// <summary>It had come back unused and was marked again; the text is a <see cref="LineEvent"/>.</summary>
    Healed = (byte)'h',

    /// <summary>Nothing: the line stands where a crash cut a write short.</summary>
    Filler = (byte)'-',
}
