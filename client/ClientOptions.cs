using System.Net.Sockets;
using TanKnock.Client.Platform;
using TanKnock.Client.Waiting;
using TanKnock.Core.Sequences;

namespace TanKnock.Client;

/// <summary>What the command line and the host's settings ask for.</summary>
/// <param name="Host">The host as it was typed.</param>
/// <param name="Address">The name or address to knock at; mostly the same.</param>
/// <param name="Knocks">A fixed knock; null for the next one-time sequence.</param>
/// <param name="ListPath">The list for one-time sequences; null for the stored one.</param>
/// <param name="PassphraseFile">Where the passphrase of a sealed list is; null: it is asked for.</param>
/// <param name="Delay">Pause between two knocks.</param>
/// <param name="Family">Unspecified takes either.</param>
/// <param name="Awaited">The port to wait for, or null.</param>
/// <param name="Retries">How often to knock again when it does not open.</param>
/// <param name="Origin">Where the packets leave from.</param>
/// <param name="Raw">The flags of knocks that are built packet by packet; null: the system sends them.</param>
internal sealed record ClientOptions(
    string Host,
    string Address,
    KnockSequence? Knocks,
    string? ListPath,
    string? PassphraseFile,
    TimeSpan Delay,
    AddressFamily Family,
    AwaitedPort? Awaited,
    int Retries,
    Origin Origin,
    TcpFlags? Raw);
