using TanKnock.Daemon.Packets;

namespace TanKnock.Daemon.Matching;

/// <summary>How a door listens.</summary>
/// <param name="Flags">Which TCP packets exist for it.</param>
/// <param name="Timeout">Longest age of an attempt, in ticks of the clock that stamps the packets.</param>
/// <param name="StrayLimit">Most strays that an attempt survives.</param>
/// <param name="Target">The one address that is knocked on; null: any.</param>
public sealed record ListeningRules(TcpFlagsFilter Flags, long Timeout, int StrayLimit, Address? Target = null);
