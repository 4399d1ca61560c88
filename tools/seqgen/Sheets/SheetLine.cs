using TanKnock.Core.Sequences;

namespace TanKnock.Seqgen.Sheets;

/// <summary>An unused line of the list.</summary>
/// <param name="Number">Its number in the file, which the server's log names, too.</param>
/// <param name="Sequence">What to knock.</param>
internal sealed record SheetLine(int Number, KnockSequence Sequence);
