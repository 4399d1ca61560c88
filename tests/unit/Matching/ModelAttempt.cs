using TanKnock.Daemon.Packets;

namespace TanKnock.Tests.Matching;

internal sealed class ModelAttempt(Address source, long start)
{
    internal Address Source { get; } = source;

    internal long Start { get; } = start;

    internal int Position { get; set; } = 1;

    internal int Strays { get; set; }
}
