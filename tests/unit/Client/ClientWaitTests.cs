using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Xunit;
using Finished = TanKnock.Tests.Client.ClientLab.Finished;

namespace TanKnock.Tests.Client;

/// <summary><c>--wait</c>, with real listeners on loopback.</summary>
public sealed class ClientWaitTests : IDisposable
{
    private readonly ClientLab lab = new();

    /// <summary>Bound, so that no one else takes the port; refusing connections until it listens.</summary>
    private readonly Socket service = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public ClientWaitTests()
    {
        service.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        lab.WriteList(ClientLab.RoomyList(20));
    }

    private string Port => ((IPEndPoint)service.LocalEndPoint!).Port.ToString(CultureInfo.InvariantCulture);

    public void Dispose()
    {
        service.Dispose();
        lab.Dispose();
    }

    [Fact]
    public void Wait_for_open_port_exits_0_with_one_line_used()
    {
        service.Listen();

        Finished run = lab.Run("--list", lab.ListPath, "--wait", Port, "127.0.0.1");

        Assert.Equal(new Finished(0, "", "tanknock: line 1 of 20 used, 19 left\n"), run);
    }

    [Fact]
    public void Wait_for_closed_port_tries_further_lines_and_exits_4()
    {
        Finished run = lab.Run("--list", lab.ListPath, "--wait", $"{Port}:0.2", "--retries", "1", "127.0.0.1");

        string closed = $"port {Port} of 127.0.0.1 did not open within 0.2 s";
        string[] said =
        [
            "tanknock: line 1 of 20 used, 19 left",
            $"tanknock: {closed}: knocking again",
            "tanknock: line 2 of 20 used, 18 left",
            $"tanknock: error: {closed}",
            $"tanknock: hint: is {lab.ListPath} an older copy, whose next lines are used at the server? Then pass over N lines: "
            + "tanknock skip 127.0.0.1 N",
        ];
        Assert.Equal(new Finished(4, "", string.Join('\n', said) + "\n"), run);
    }

    [Fact]
    public void Wait_for_port_that_opens_later_exits_0()
    {
        using Process client = lab.Start(
            ClientLab.Program, "--list", lab.ListPath, "--wait", $"{Port}:30", "--retries", "0", "127.0.0.1");
        Assert.Equal("tanknock: line 1 of 20 used, 19 left", client.StandardError.ReadLine());

        service.Listen();

        Assert.Equal(0, ClientLab.End(client).ExitCode);
    }

    [Fact]
    public void Wait_with_fixed_knock_and_closed_port_exits_4()
    {
        Finished run = lab.Run("--wait", $"{Port}:0.1", "--retries", "0", "127.0.0.1", "7000");

        string message = $"tanknock: error: port {Port} of 127.0.0.1 did not open within 0.1 s\n";
        Assert.Equal(new Finished(4, "", message), run);
    }
}
