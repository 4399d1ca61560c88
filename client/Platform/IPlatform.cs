using System.Net;
using System.Net.NetworkInformation;
using TanKnock.Core.Sequences;

namespace TanKnock.Client.Platform;

/// <summary>All that differs between the systems that the client runs on, files apart (core/Files).</summary>
internal interface IPlatform
{
    /// <summary>Whether this program was given standard input. If not, what is read from there may be anything.</summary>
    bool HasInput { get; }

    /// <summary>Whether this program was given standard output.</summary>
    bool HasOutput { get; }

    /// <summary>A socket towards this address; null if the system does not give one.</summary>
    IClientSocket? Open(Protocol protocol, IPEndPoint to, Origin origin, out NetworkError error);

    /// <summary>The way that packets to an address take, without sending one; null if there is none.</summary>
    Way? FindWay(IPAddress to, Origin origin, out NetworkError error);

    /// <summary>The address on the link of a way's next hop, if the system is certain of it; else null.</summary>
    PhysicalAddress? FindNeighbour(Way way);

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
