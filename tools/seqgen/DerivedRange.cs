using TanKnock.Core.Secrets;

namespace TanKnock.Seqgen;

/// <summary>Which lines were derived from which secret.</summary>
internal sealed record DerivedRange(ListId Id, ulong First, ulong Last);
