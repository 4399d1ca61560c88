namespace TanKnock.Client.Platform;

/// <summary>What came of a call to the network. A value, as what the network answers is no bug of ours.</summary>
/// <param name="Fault">Its kind.</param>
/// <param name="Words">The system's words for it, as in "Network is unreachable"; empty if there is none.</param>
internal readonly record struct NetworkError(NetworkFault Fault, string Words)
{
    internal static readonly NetworkError None = new(NetworkFault.None, "");

    internal static readonly NetworkError InProgress = new(NetworkFault.InProgress, "");

    internal bool IsNone => Fault == NetworkFault.None;
}
