using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using TanKnock.Core.Files;
using TanKnock.Daemon.Configuration;
using TanKnock.Daemon.Logging;
using Xunit;

namespace TanKnock.Tests.Logging;

/// <summary>From an event to a line in a file, a syslog, a pipe.</summary>
public sealed class SinkTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string folder = Directory.CreateTempSubdirectory("tanknock-logs-").FullName;
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 3, 1, 9, 15, 22, 104, TimeSpan.Zero));

    private string LogPath => Path.Combine(folder, "log");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Text_has_time_name_gravity_and_message()
    {
        using (SinkLoggerProvider logs = New(StreamSink.File(LogPath, LogFormat.Text)))
        {
            Log.Close(logs.CreateLogger(""), "ssh", "203.0.113.7");
            Log.LeftOpen(logs.CreateLogger(""), "ssh", "203.0.113.7");
        }

        Assert.Equal(
            [
                "2026-03-01T09:15:22Z tanknockd: close ssh for 203.0.113.7",
                "2026-03-01T09:15:22Z tanknockd: warning: left open ssh for 203.0.113.7: by a daemon that ended; closing it now",
            ],
            File.ReadAllLines(LogPath));
    }

    [Fact]
    public async Task Pipe_that_nobody_reads_is_an_error_and_not_waited_for()
    {
        using (Process making = Process.Start("mkfifo", [LogPath]))
        {
            await making.WaitForExitAsync();
        }

        Assert.Throws<FileSystemException>(() => StreamSink.File(LogPath, LogFormat.Text));

        // With a reader it is a log, and writing to it waits as it does to any pipe.
        // Who opens both ends waits for nobody (fifo(7)), and neither does anybody after that.
        FileStream bothEnds = new(LogPath, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        StreamSink sink = StreamSink.File(LogPath, LogFormat.Text);
        using StreamReader reader = new(new FileStream(LogPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        bothEnds.Dispose();
        Task<string> reading = Task.Run(reader.ReadToEnd);
        string many = new('x', 1 << 20);
        using (SinkLoggerProvider logs = New(sink))
        {
            Log.CommandSaid(logs.CreateLogger(""), "ssh", "203.0.113.7", many);
        }

        Assert.EndsWith($"said: {many}\n", await reading.WaitAsync(Patience), StringComparison.Ordinal);
    }

    [Fact]
    public void Json_is_an_object_a_line_with_the_fields_of_the_event()
    {
        using (SinkLoggerProvider logs = New(StreamSink.File(LogPath, LogFormat.Json)))
        {
            Log.Open(logs.CreateLogger(""), "ssh", "203.0.113.7", "/lists/alice.tan", 17, 83);
        }

        Assert.Equal(
            """{"time":"2026-03-01T09:15:22.104Z","level":"info","event":"open","door":"ssh","address":"203.0.113.7","list":"/lists/alice.tan","line":17,"left":83,"message":"open ssh for 203.0.113.7 (/lists/alice.tan line 17, 83 left)"}""",
            Assert.Single(File.ReadAllLines(LogPath)));
    }

    [Theory]
    [InlineData("a\nb\rc\u0085d\u2028e\u2029f", @"a\x0ab\x0dc\x85d\u2028e\u2029f")]
    [InlineData("\u001b[2Jgone\u0000\u007f\u009b", @"\x1b[2Jgone\x00\x7f\x9b")]
    [InlineData("\u202egpj.exe\u2066\u200b\ufeff", @"\u202egpj.exe\u2066\u200b\ufeff")]
    [InlineData("Überraschung 東京 \\", "Überraschung 東京 \\")]
    public void Text_of_others_stays_on_its_line_and_commands_no_terminal(string said, string written)
    {
        using (SinkLoggerProvider logs = New(
            StreamSink.File(LogPath, LogFormat.Text), StreamSink.File(LogPath + ".json", LogFormat.Json)))
        {
            Log.CommandSaid(logs.CreateLogger(""), "ssh", "203.0.113.7", said);
        }

        Assert.EndsWith($"said: {written}\n", File.ReadAllText(LogPath), StringComparison.Ordinal);
        string json = File.ReadAllText(LogPath + ".json");
        Assert.Equal(1, json.Count(c => c == '\n'));
        Assert.All(json.TrimEnd('\n'), c => Assert.InRange(c, ' ', '~'));
        Assert.Equal(said, JsonDocument.Parse(json).RootElement.GetProperty("output").GetString());
    }

    [Fact]
    public void Reopened_file_gets_what_comes_after_and_the_moved_one_what_came_before()
    {
        using (SinkLoggerProvider logs = New(StreamSink.File(LogPath, LogFormat.Text)))
        {
            Log.Close(logs.CreateLogger(""), "first", "203.0.113.7");
            File.Move(LogPath, LogPath + ".1");
            logs.Reopen();
            Log.Close(logs.CreateLogger(""), "second", "203.0.113.7");
        }

        Assert.Contains("first", Assert.Single(File.ReadAllLines(LogPath + ".1")), StringComparison.Ordinal);
        Assert.Contains("second", Assert.Single(File.ReadAllLines(LogPath)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Syslog_gets_priority_time_name_and_message_and_is_found_again()
    {
        string path = Path.Combine(folder, "syslog");
        using SinkLoggerProvider logs = New(new SyslogSink(LogFormat.Text, path));
        for (int life = 1; life <= 2; life++)
        {
            using Socket syslog = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            syslog.Bind(new UnixDomainSocketEndPoint(path));
            Log.LeftOpen(logs.CreateLogger(""), $"ssh{life}", "203.0.113.7");
            byte[] message = new byte[1000];
            int length = await syslog.ReceiveAsync(message).WaitAsync(Patience);
            Assert.Matches(
                $@"^<28>Mar  1 \d\d:15:22 tanknockd\[{Environment.ProcessId}\]: left open ssh{life} for 203\.0\.113\.7: ",
                Encoding.UTF8.GetString(message, 0, length));
            File.Delete(path);
        }
    }

    [Fact]
    public void Syslog_that_is_not_there_is_named()
    {
        string path = Path.Combine(folder, "syslog");
        using SyslogSink sink = new(LogFormat.Text, path);
        LogEvent what = new(DateTimeOffset.UnixEpoch, LogLevel.Information, "Stopped", "stopped", [], 0);
        Assert.Equal($"syslog at {path}: nobody listens there", Assert.Throws<IOException>(() => sink.Write(what)).Message);
    }

    [Fact]
    public async Task Sink_that_hangs_keeps_nobody_waiting_and_says_what_it_lost()
    {
        using HangingSink hanging = new();
        int count = SinkQueue.Capacity + 100;
        using (SinkLoggerProvider logs = New(hanging, StreamSink.File(LogPath, LogFormat.Text)))
        {
            ILogger log = logs.CreateLogger("");
            Log.Stopped(log);
            await hanging.Entered.Task.WaitAsync(Patience);
            for (int i = 0; i < count; i++)
            {
                // Not faster than the other sink's thread, whose queue is no longer either.
                Log.Listening(log, $"eth{i}");
                if (i % 1000 == 999)
                {
                    await WrittenAsync(i + 2);
                }
            }

            await WrittenAsync(count + 1);
            Assert.Single(hanging.Written);
            hanging.GoOn.Set();
        }

        // What fitted came through, in its order, and the rest is counted.
        Assert.Equal(1 + 1 + SinkQueue.Capacity, hanging.Written.Count);
        Assert.Equal("100 log lines lost: they came faster than they could be written", hanging.Written[1]);
        Assert.Equal("listening on eth0", hanging.Written[2]);
        Assert.Equal(count + 1, File.ReadLines(LogPath).Count());
    }

    [Fact]
    public void Kind_that_comes_too_often_is_counted_and_the_count_is_never_lost()
    {
        using (SinkLoggerProvider logs = New(StreamSink.File(LogPath, LogFormat.Text)))
        {
            ILogger log = logs.CreateLogger("");
            for (int i = 0; i < 50; i++)
            {
                Log.Replay(log, "list", 1, "203.0.113.7", "ssh");
            }

            Log.Close(log, "ssh", "203.0.113.7");
            time.Advance(TimeSpan.FromSeconds(4));
            Log.Replay(log, "list", 1, "203.0.113.7", "ssh");
            Log.Replay(log, "list", 1, "203.0.113.7", "ssh");
        }

        string[] lines = File.ReadAllLines(LogPath);
        Assert.Equal(20 + 1 + 1 + 1, lines.Length);
        Assert.EndsWith("nothing opened (and 30 more like this)", lines[21], StringComparison.Ordinal);
        Assert.EndsWith("1 more events of the kind replay were not logged", lines[22], StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_not_logged_is_said_within_ten_seconds_if_nothing_follows()
    {
        using SinkLoggerProvider logs = New(StreamSink.File(LogPath, LogFormat.Json));
        for (int i = 0; i < 25; i++)
        {
            Log.Replay(logs.CreateLogger(""), "list", 1, "203.0.113.7", "ssh");
        }

        time.Advance(TimeSpan.FromSeconds(10));
        logs.Dispose();
        Assert.Contains("\"event\":\"not_logged\",\"count\":5,\"kind\":\"replay\"", File.ReadLines(LogPath).Last(), StringComparison.Ordinal);
    }

    [Fact]
    public void File_that_cannot_be_written_loses_no_line_of_the_others()
    {
        using (SinkLoggerProvider logs = New(StreamSink.File("/dev/full", LogFormat.Text), StreamSink.File(LogPath, LogFormat.Text)))
        {
            Log.Stopped(logs.CreateLogger(""));
        }

        Assert.Single(File.ReadAllLines(LogPath));
    }

    private SinkLoggerProvider New(params ILogSink[] sinks) => new(sinks, LogLevel.Information, time);

    private async Task WrittenAsync(int lines)
    {
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        void Look()
        {
            if (File.ReadAllText(LogPath).Count(c => c == '\n') >= lines)
            {
                done.TrySetResult();
            }
        }

        using FileSystemWatcher watcher = new(folder, "log");
        watcher.Changed += (_, _) => Look();
        watcher.EnableRaisingEvents = true;
        Look();
        await done.Task.WaitAsync(Patience);
    }

    /// <summary>A pipe whose reader sleeps.</summary>
    private sealed class HangingSink : ILogSink
    {
        internal TaskCompletionSource Entered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        internal ManualResetEventSlim GoOn { get; } = new();

        internal List<string> Written { get; } = [];

        public void Write(LogEvent what)
        {
            Written.Add(what.Text);
            Entered.TrySetResult();
            GoOn.Wait();
        }

        public void Reopen()
        {
        }

        public void Dispose() => GoOn.Dispose();
    }
}
