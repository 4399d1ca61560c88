using System.Net;
using System.Net.NetworkInformation;
using TanKnock.Core.Sequences;

namespace TanKnock.Client.Interop;

/// <summary>All that differs between the systems that the client runs on, except files (core/Files) and the terminal
/// (cli/Passphrases).</summary>
internal interface IPlatform
{
    /// <summary>The platform that the client runs on. The compiler knows it: the program contains one of the two only.</summary>
    internal static IPlatform Current { get; } = OperatingSystem.IsLinux() ? new LinuxPlatform() : new PortablePlatform();

    /// <summary>Exit code of a command that exists and cannot be run; as shells do (POSIX, "Exit Status for Commands").</summary>
    internal const int CommandNotExecutable = 126;

    /// <summary>Exit code of a command that does not exist; as shells do.</summary>
    internal const int CommandNotFound = 127;

    /// <summary>Whether this program was given standard input. If not, what is read from there may be anything.</summary>
    bool HasInput { get; }

    /// <summary>Whether this program was given standard output.</summary>
    bool HasOutput { get; }

    /// <summary>A socket towards this address; null if the system does not give one.</summary>
    IClientSocket? Open(Protocol protocol, IPEndPoint to, Origin origin, out NetworkError error);

    /// <summary>The route to an address; sends no packet. Null if there is none.</summary>
    Route? FindRoute(IPAddress to, Origin origin, out NetworkError error);

    /// <summary>The link-layer address of a route's next hop; null if the system is not certain of it.</summary>
    PhysicalAddress? FindNeighbour(Route route);

    /// <summary>Waits until connections have succeeded or failed, and returns their indices; none once the time is
    /// over.</summary>
    IReadOnlyList<int> WaitForAny(IReadOnlyList<IClientSocket> sockets, TimeSpan time);

    /// <summary>Carries bytes between a connection and standard input and output, each direction until its end, which is
    /// passed on.</summary>
    /// <returns>What broke it off; none if both directions came to their end.</returns>
    NetworkError Carry(IClientSocket connection);

    /// <summary>Becomes another program, or runs it to its end where systems cannot do that.</summary>
    /// <returns>Its exit code; if it could not be started, <paramref name="reason"/> says why.</returns>
    int Run(IReadOnlyList<string> command, out string? reason);
}

/// <summary>A socket towards one address, whose calls do not wait.</summary>
internal interface IClientSocket : IDisposable
{
    /// <summary>Begins to connect. For TCP the SYN has left when this returns <see cref="NetworkFault.InProgress"/>; for
    /// UDP nothing leaves, but the system says whether it has a route.</summary>
    NetworkError Connect();

    /// <summary>Sends one datagram without content.</summary>
    NetworkError SendNothing();

    /// <summary>The result of a connection; to be called once <see cref="IPlatform.WaitForAny"/> has reported it.</summary>
    NetworkError TakeError();
}

/// <summary>Where packets leave from.</summary>
/// <param name="Source">An address of this machine; null: the system chooses.</param>
/// <param name="Interface">The name of an interface; null: the routes decide.</param>
internal sealed record Origin(IPAddress? Source, string? Interface)
{
    /// <summary>IFNAMSIZ of linux/if.h, without the zero at the end.</summary>
    internal const int MaxInterfaceLength = 15;

    /// <summary>The system chooses.</summary>
    internal static readonly Origin Any = new(null, null);
}

/// <summary>The route that the system's packets to an address take.</summary>
/// <param name="Source">The address that they are sent from.</param>
/// <param name="Interface">The name of the interface that they leave through.</param>
/// <param name="Index">Its number.</param>
/// <param name="NextHop">The machine that gets them: a router, or their destination.</param>
/// <param name="IsLocal">Whether they stay on this machine.</param>
internal sealed record Route(IPAddress Source, string Interface, int Index, IPAddress NextHop, bool IsLocal)
{
    /// <summary>Port for asking for the route to an address; no packet is sent there (RFC 863, discard).</summary>
    internal const int AnyPort = 9;
}

/// <summary>The result of a call to the network. It is a value: what the network answers is not a bug of ours.</summary>
/// <param name="Fault">Its kind.</param>
/// <param name="Words">The system's words for it, for instance "Network is unreachable"; empty without an error.</param>
internal readonly record struct NetworkError(NetworkFault Fault, string Words)
{
    internal static readonly NetworkError None = new(NetworkFault.None, "");

    internal static readonly NetworkError InProgress = new(NetworkFault.InProgress, "");

    internal bool IsNone => Fault == NetworkFault.None;
}

/// <summary>Kinds of errors of the network.</summary>
internal enum NetworkFault
{
    /// <summary>It succeeded.</summary>
    None,

    /// <summary>A connection is being made.</summary>
    InProgress,

    /// <summary>The other end refuses the connection.</summary>
    Refused,

    /// <summary>There is no route.</summary>
    NoRoute,

    /// <summary>This machine does not allow it: a local firewall, or a route that prohibits.</summary>
    Forbidden,

    /// <summary>The source address is not one of this machine's.</summary>
    NoSuchSource,

    /// <summary>There is no interface of this name.</summary>
    NoSuchInterface,

    /// <summary>The program lacks the privileges.</summary>
    NoPrivilege,

    /// <summary>A library is missing.</summary>
    NoLibrary,

    /// <summary>Anything else.</summary>
    Other,
}
