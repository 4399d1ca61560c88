using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging;
using TanKnock.Cli;
using TanKnock.Core.Files;
using TanKnock.Daemon.Configuration;
using TanKnock.Daemon.Control;
using TanKnock.Daemon.Logging;
using TanKnock.Tests.Doors;
using TanKnock.Tests.Lists;
using Xunit;

namespace TanKnock.Tests.Control;

/// <summary>A real socket, with clients that ask, follow, sleep and come in crowds.</summary>
public sealed class StatusServerTests : IAsyncDisposable
{
    private static readonly DaemonStatus Now = new(
        4711,
        DateTimeOffset.UnixEpoch,
        [new InterfaceStatus("eth0", true, 12, 3, 1, 0)],
        new MatchingStatus(2, 7, 5, 0),
        [new DoorStatus("ssh", 5, 2, 1, 1, 1, 3, 0, [new ListStatus("/lists/alice.tan", 83)])],
        [new OpenStatus("ssh", "203.0.113.7", DateTimeOffset.UnixEpoch.AddMinutes(1)), new OpenStatus("web", "2001:db8::7", null)]);

    private readonly string folder = Directory.CreateTempSubdirectory("tanknock-status-").FullName;
    private readonly CancellationTokenSource stop = new();
    private readonly CapturedLog log = new();
    private readonly EventFeed feed = new();
    private readonly StatusServer server;
    private readonly string path;
    private readonly Task running;

    public StatusServerTests()
    {
        path = Path.Combine(folder, "run", "tanknockd.sock");
        server = new StatusServer(() => Now, feed, log);
        server.Open(path);
        running = server.RunAsync(stop.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await Task.WhenAny(running);
        server.Dispose();
        stop.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Socket_and_its_folder_are_their_owners_alone()
    {
        Assert.Equal("600", Convert.ToString((int)File.GetUnixFileMode(path), 8));
        Assert.Equal("700", Convert.ToString((int)File.GetUnixFileMode(Path.GetDirectoryName(path)!), 8));
    }

    [Fact]
    public async Task Socket_that_is_gone_with_its_folder_is_there_again_when_asked_for()
    {
        server.Reopen();
        Assert.StartsWith("tanknockd", await AskAsync("status\n"), StringComparison.Ordinal);
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
        server.Reopen();
        Assert.StartsWith("tanknockd", await AskAsync("status\n"), StringComparison.Ordinal);
        Assert.Empty(log.Lines);
    }

    [Fact]
    public void End_without_its_folder_is_an_end_like_any_other()
    {
        using (StatusServer other = new(() => Now, feed, log))
        {
            other.Open(Path.Combine(folder, "other", "x.sock"));
            Directory.Delete(Path.Combine(folder, "other"), recursive: true);
        }

        Assert.Empty(log.Lines);
    }

    /// <summary>It would be lost with the client that brought it about.</summary>
    [Fact]
    public async Task Bug_in_an_answer_ends_the_server()
    {
        using StatusServer broken = new(() => throw new InvalidOperationException("a bug"), feed, log);
        string at = Path.Combine(folder, "broken.sock");
        broken.Open(at);
        Task end = broken.RunAsync(stop.Token);
        using Socket client = StatusSocket.Connect(at);
        client.Send("status\n"u8);
        Assert.Equal("a bug", (await Assert.ThrowsAsync<InvalidOperationException>(() => end.WaitAsync(TimeSpan.FromSeconds(30)))).Message);
    }

    [Fact]
    public async Task Text_is_tables_for_people() => Assert.Equal(
        """
        tanknockd, process 4711, since 1970-01-01T00:00:00Z

        INTERFACE  STATE      OBSERVED  OTHER  MALFORMED  DROPPED
        eth0       listening        12      3          1        0

        ATTEMPTS  BEGUN  STRAYS  EVICTED
               2      7       5        0

        DOOR  COMPLETIONS  OPENED  PROLONGED  REFUSED  IGNORED  REPLAYS  BURNED
        ssh             5       2          1        1        1        3       0

        LIST              LEFT  DOOR
        /lists/alice.tan    83  ssh

        OPEN  FOR          UNTIL
        ssh   203.0.113.7  1970-01-01T00:01:00Z
        web   2001:db8::7  -

        """,
        await AskAsync("status\n"));

    [Fact]
    public async Task Json_is_one_object() => Assert.Equal(
        """{"pid":4711,"since":"1970-01-01T00:00:00Z","interfaces":[{"interface":"eth0","listening":true,"observed":12,"other":3,"malformed":1,"dropped":0}],"matching":{"attempts":2,"begun":7,"strays":5,"evicted":0},"doors":[{"door":"ssh","completions":5,"opened":2,"prolonged":1,"refused":1,"ignored":1,"replays":3,"burned":0,"lists":[{"list":"/lists/alice.tan","left":83}]}],"open":[{"door":"ssh","address":"203.0.113.7","until":"1970-01-01T00:01:00Z"},{"door":"web","address":"2001:db8::7","until":null}]}""",
        string.Concat((await AskAsync("status json\n")).Split('\n').Select(line => line.Trim())).Replace(": ", ":", StringComparison.Ordinal));

    [Theory]
    [InlineData("nonsense\n")]
    [InlineData("012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789")]
    public async Task Other_questions_get_no_answer_and_the_next_is_answered(string question)
    {
        using (Socket client = StatusSocket.Connect(path))
        {
            await client.SendAsync(Encoding.ASCII.GetBytes(question));
            client.Shutdown(SocketShutdown.Send);
            await EndAsync(client);
        }

        Assert.StartsWith("tanknockd", await AskAsync("status\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Followers_get_events_as_json_lines()
    {
        using Socket client = await FollowAsync();
        Publish("open ssh for 203.0.113.7");
        using StreamReader reader = new(new NetworkStream(client));
        string? line = "begin";
        while (line?.Contains("begin", StringComparison.Ordinal) == true)
        {
            line = await reader.ReadLineAsync().WaitAsync(DoorLab.Patience);
        }

        Assert.Contains("\"message\":\"open ssh for 203.0.113.7\"", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Follower_that_sleeps_is_dropped_and_holds_nobody_up()
    {
        using Socket sleeper = await FollowAsync();
        // More than its queue and the socket's buffers hold.
        string much = new('x', 10_000);
        for (int i = 0; i < 3000; i++)
        {
            Publish(much);
        }

        Assert.StartsWith("tanknockd", await AskAsync("status\n"), StringComparison.Ordinal);
        await EndAsync(sleeper);
    }

    [Fact]
    public async Task Crowd_is_turned_away_and_there_is_room_again_when_it_goes()
    {
        List<Socket> crowd = [];
        for (int i = 0; i < StatusServer.MaxClients; i++)
        {
            crowd.Add(StatusSocket.Connect(path));
            await crowd[^1].SendAsync("watch\n"u8.ToArray());
        }

        // They are let in in their order.
        Assert.Equal("", await AskAsync("status\n"));
        Assert.Contains("too many ask it", Refusal(Here), StringComparison.Ordinal);
        Assert.Contains(
            "too many ask it",
            (await Assert.ThrowsAsync<UserErrorException>(() => StatusCommand.WatchAsync(Here, TextWriter.Null))).Message,
            StringComparison.Ordinal);
        crowd.ForEach(client => client.Dispose());
        using CancellationTokenSource bound = new(DoorLab.Patience);
        while (await AskAsync("status\n") == "")
        {
            // The server has not yet seen all of them go.
            bound.Token.ThrowIfCancellationRequested();
        }
    }

    [Fact]
    public void Socket_of_a_daemon_that_lives_is_left_alone()
    {
        using StatusServer second = new(() => Now, feed, log);
        second.Open(path);
        Assert.Contains("another daemon listens there", Assert.Single(log.Lines), StringComparison.Ordinal);
        StatusSocket.Connect(path).Dispose();
    }

    [Fact]
    public void Socket_of_a_daemon_that_died_gives_way()
    {
        string stale = Path.Combine(folder, "stale.sock");
        using (Socket dead = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            dead.Bind(new UnixDomainSocketEndPoint(stale));

            // Closed without being removed, as by a kill.
            File.Move(stale, stale + ".kept");
        }

        File.Move(stale + ".kept", stale);
        using StatusServer next = new(() => Now, feed, log);
        next.Open(stale);
        Assert.Empty(log.Lines);
        StatusSocket.Connect(stale).Dispose();
    }

    [Theory]
    [InlineData("no/such/folder/x.sock")]
    [InlineData("a-name-that-is-longer-than-a-socket-may-have-a-name-that-is-longer-than-a-socket-may-have-a-name-that-is-longer-than.sock")]
    public void Socket_that_cannot_be_made_is_a_warning(string name)
    {
        using StatusServer other = new(() => Now, feed, log);
        other.Open(Path.Combine(folder, name));
        Assert.StartsWith("tanknockd status and watch do not work", Assert.Single(log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public void Daemons_with_other_state_folders_have_other_sockets()
    {
        DaemonSettings usual = new() { Doors = [] };
        Assert.Equal("/run/tanknock/tanknockd.sock", usual.SocketPath);
        Assert.NotEqual(
            (usual with { StateDirectory = "/a" }).SocketPath, (usual with { StateDirectory = "/b" }).SocketPath);
        Assert.StartsWith(
            "/tmp/x/tanknockd-",
            (usual with { StateDirectory = "/a", RuntimeDirectory = "/tmp/x" }).SocketPath,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Where_no_daemon_listens_that_is_said()
    {
        DaemonSettings elsewhere = Here with { RuntimeDirectory = Path.Combine(folder, "none") };
        Assert.Equal($"{folder}/none/tanknockd.sock: no daemon listens there", Refusal(elsewhere));
    }

    [Fact]
    public async Task Daemon_that_is_silent_is_not_waited_for_for_ever()
    {
        TimeSpan soon = TimeSpan.FromMilliseconds(100);
        DaemonSettings settings = Here with { RuntimeDirectory = Path.Combine(folder, "silent") };
        string at = settings.SocketPath;
        string expected = $"{at}: the daemon did not answer within 1 s";

        // The kernel connects whoever comes; nobody takes the question.
        using Socket silent = StatusSocket.Listen(at, backlog: 1);
        await IsRefusedAsync(Task.Run(AskStatus));
        await IsRefusedAsync(Task.Run(() => StatusCommand.WatchAsync(settings, TextWriter.Null, soon)));

        // Those two still wait in its queue, which is full now: nobody gets that far any more.
        await IsRefusedAsync(Task.Run(AskStatus));

        int AskStatus() => StatusCommand.Status(settings, json: false, TextWriter.Null, soon);

        async Task IsRefusedAsync(Task<int> asking)
        {
            UserErrorException error = await Assert.ThrowsAsync<UserErrorException>(() => asking.WaitAsync(DoorLab.Patience));
            Assert.Equal((expected, ExitCode.Failed), (error.Message, error.ExitCode));
        }
    }

    [RootFact]
    public void Runtime_folder_that_others_can_write_to_is_refused()
    {
        string at = Path.Combine(folder, "open", "tanknockd.sock");
        Directory.CreateDirectory(Path.GetDirectoryName(at)!);
        foreach (string[] command in (string[][])[["chmod", "0777"], ["chown", "65534"]])
        {
            ListTrustTests.Run(command[0], command[1], Path.GetDirectoryName(at)!);
            FileSystemException error = Assert.Throws<FileSystemException>(() => StatusSocket.Listen(at, 1));
            Assert.StartsWith($"{folder}/open: ", error.Message, StringComparison.Ordinal);
            Assert.False(File.Exists(at));
            ListTrustTests.Run("chmod", "0755", Path.GetDirectoryName(at)!);
        }
    }

    [RootFact]
    public void Socket_of_another_user_is_not_believed_unless_the_state_folder_is_theirs()
    {
        string other = Path.Combine(folder, "other");
        string state = Path.Combine(folder, "state");
        Directory.CreateDirectory(state);
        DaemonSettings settings = Here with { RuntimeDirectory = other, StateDirectory = state };
        string at = settings.SocketPath;
        Directory.CreateDirectory(other);
        ListTrustTests.Run("chown", "65534", other);
        ListTrustTests.Run("chmod", "0711", folder);
        using Process server = Process.Start(new ProcessStartInfo("python3",
            ["-c",
             "import os, socket, sys; os.setuid(65534); s = socket.socket(socket.AF_UNIX); s.bind(sys.argv[1]); s.listen(); print('ready', flush=True)\nwhile True: c = s.accept()[0]; c.recv(99) and c.sendall(b'all is well'); c.close()",
             at])
        {
            RedirectStandardOutput = true,
        })!;
        try
        {
            Assert.Equal("ready", server.StandardOutput.ReadLine());
            Assert.Equal($"{at}: user 65534 listens there, who is not the daemon's user", Refusal(settings));
            ListTrustTests.Run("chown", "65534", state);
            using StringWriter output = new();
            StatusCommand.Status(settings, json: false, output);
            Assert.Equal("all is well", output.ToString());
        }
        finally
        {
            server.Kill();
            server.WaitForExit();
        }
    }

    private DaemonSettings Here => new() { Doors = [], RuntimeDirectory = Path.GetDirectoryName(path)! };

    private static string Refusal(DaemonSettings settings) =>
        Assert.Throws<UserErrorException>(() => StatusCommand.Status(settings, json: false, TextWriter.Null)).Message;

    /// <summary>What comes until the end of the stream.</summary>
    private static async Task<string> EndAsync(Socket client)
    {
        List<byte> all = [];
        byte[] some = new byte[10_000];
        try
        {
            for (int read = 1; read > 0; all.AddRange(some[..read]))
            {
                read = await client.ReceiveAsync(some).WaitAsync(DoorLab.Patience);
            }
        }
        catch (SocketException)
        {
            // Reset: it was dropped with something unread.
        }

        return Encoding.UTF8.GetString([.. all]);
    }

    private async Task<string> AskAsync(string question)
    {
        using Socket client = StatusSocket.Connect(path);
        try
        {
            await client.SendAsync(Encoding.ASCII.GetBytes(question));
        }
        catch (SocketException)
        {
            return "";
        }

        return await EndAsync(client);
    }

    /// <summary>A client whose question has been taken: an event that it is sure to get says so.</summary>
    private async Task<Socket> FollowAsync()
    {
        Socket client = StatusSocket.Connect(path);
        await client.SendAsync("watch\n"u8.ToArray());
        byte[] some = new byte[1000];
        Task<int> first = client.ReceiveAsync(some);
        using CancellationTokenSource bound = new(DoorLab.Patience);
        while (await Task.WhenAny(first, Task.Delay(1)) != first)
        {
            bound.Token.ThrowIfCancellationRequested();
            Publish("begin");
        }

        while (client.Available > 0)
        {
            await client.ReceiveAsync(some);
        }

        return client;
    }

    private void Publish(string message) =>
        feed.Publish(new LogEvent(DateTimeOffset.UnixEpoch, LogLevel.Information, "Open", message, [], 0));
}
