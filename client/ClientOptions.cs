using System.Net.Sockets;
using TanKnock.Client.Waiting;
using TanKnock.Core.Sequences;

namespace TanKnock.Client;

/// <summary>What the command line asks for.</summary>
/// <param name="Host">The host as it was typed.</param>
/// <param name="Knocks">A fixed knock; null for the next one-time sequence.</param>
/// <param name="ListPath">The list for one-time sequences; null for the stored one.</param>
/// <param name="Delay">Pause between two knocks.</param>
/// <param name="Family">Unspecified takes either.</param>
/// <param name="Awaited">The port to wait for, or null.</param>
/// <param name="Retries">How often to knock again when it does not open.</param>
/// <param name="Verbose">Whether to tell each knock.</param>
internal sealed record ClientOptions(
    string Host,
    KnockSequence? Knocks,
    string? ListPath,
    TimeSpan Delay,
    AddressFamily Family,
    AwaitedPort? Awaited,
    int Retries,
    bool Verbose);
