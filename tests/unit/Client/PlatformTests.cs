using System.Net;
using System.Net.Sockets;
using TanKnock.Client.Interop;
using TanKnock.Core.Sequences;
using Xunit;

namespace TanKnock.Tests.Client;

/// <summary>What every platform does, on loopback.</summary>
public abstract class PlatformTests
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);

    private readonly IPlatform platform;

    private protected PlatformTests(IPlatform platform) => this.platform = platform;

    [Fact]
    public void Port_that_accepts_is_reported()
    {
        using Socket service = Listen();
        using IClientSocket socket = Open(Protocol.Tcp, service);
        Assert.True(socket.Connect().Fault is NetworkFault.None or NetworkFault.InProgress);
        Assert.Equal([0], platform.WaitForAny([socket], ClientLab.Patience));
        Assert.True(socket.TakeError().IsNone);
    }

    [Fact]
    public void Port_that_refuses_is_reported()
    {
        // Bound, so that nobody else takes the port, and refusing, as nobody listens.
        using Socket service = Bind();
        using IClientSocket socket = Open(Protocol.Tcp, service);
        NetworkError error = socket.Connect();
        if (error.Fault == NetworkFault.InProgress)
        {
            Assert.Equal([0], platform.WaitForAny([socket], ClientLab.Patience));
            error = socket.TakeError();
        }

        Assert.Equal((NetworkFault.Refused, "Connection refused"), (error.Fault, error.Words));
    }

    [Fact]
    public void Datagram_without_content_arrives()
    {
        using Socket service = new(AddressFamily.InterNetworkV6, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 30_000 };
        service.Bind(new IPEndPoint(IPAddress.IPv6Loopback, 0));
        using IClientSocket socket = Open(Protocol.Udp, service);
        Assert.True(socket.SendNothing().IsNone);
        Assert.Equal(0, service.Receive(new byte[10]));
    }

    [Fact]
    public void Wait_of_nothing_ends()
    {
        Assert.Empty(platform.WaitForAny([], Moment));
        Assert.Empty(platform.WaitForAny([], -Moment));
    }

    [Fact]
    public void Source_that_is_not_ours_is_told()
    {
        Origin elsewhere = new(IPAddress.Parse("203.0.113.1"), null);
        Assert.Null(platform.Open(Protocol.Udp, new IPEndPoint(IPAddress.Loopback, 9), elsewhere, out NetworkError error));
        Assert.Equal(NetworkFault.NoSuchSource, error.Fault);
    }

    private IClientSocket Open(Protocol protocol, Socket service) =>
        Assert.IsAssignableFrom<IClientSocket>(platform.Open(protocol, (IPEndPoint)service.LocalEndPoint!, Origin.Any, out _));

    private static Socket Listen()
    {
        Socket service = Bind();
        service.Listen();
        return service;
    }

    private static Socket Bind()
    {
        Socket service = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        service.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return service;
    }
}

public sealed class LinuxPlatformTests() : PlatformTests(new LinuxPlatform());

public sealed class PortablePlatformTests() : PlatformTests(new PortablePlatform())
{
    [Fact]
    public void Exit_code_of_a_program_is_passed_on()
    {
        Assert.Equal(7, new PortablePlatform().Run(["sh", "-c", "exit 7"], out string? reason));
        Assert.Null(reason);
        Assert.Equal(127, new PortablePlatform().Run(["no-such-program"], out reason));
        Assert.Contains("No such file", reason, StringComparison.Ordinal);
    }
}
