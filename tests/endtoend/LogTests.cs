using System.Text.Json;
using Xunit;

namespace TanKnock.EndToEnd;

/// <summary>The log in its forms, and when nobody takes it.</summary>
public sealed class LogTests
{
    private const int Sighup = 1;

    [Fact]
    public async Task Json_log_has_the_fields_of_each_event_and_goes_on_in_a_new_file_after_sighup()
    {
        await using Site site = await Site.PrepareAsync();
        string file = site.Lab.At("log.json");
        LineLog lines = new();
        using LogFile log = new(file, lines);
        site.Launch(site.Describe(site.Configure(site.OpenSsh(), $"logfile = {file}\n    log_format = json")));
        await lines.WaitAsync("\"event\":\"listening\"");
        await site.KnockAsync(site.Client, site.Server.V4);
        JsonElement open = JsonDocument.Parse(await lines.WaitAsync("\"event\":\"open\"")).RootElement;
        Assert.Equal(
            ("info", "openSSH", "203.0.113.2", site.ServerList, 1, Site.Lines - 1),
            (Text(open, "level"), Text(open, "door"), Text(open, "address"), Text(open, "list"),
                open.GetProperty("line").GetInt32(), open.GetProperty("left").GetInt32()));

        string next = site.Lab.At("next.json");
        File.Move(file, next);
        LineLog fresh = new();
        using LogFile freshLog = new(file, fresh);
        site.Daemon.Signal(Sighup);
        await site.KnockAsync(site.Client, site.Server.V4);
        await fresh.WaitAsync("\"event\":\"open\"", "\"line\":2,");
        Assert.Equal(0, await site.Daemon.StopAsync());
        Assert.Contains("\"event\":\"stopped\"", File.ReadLines(file).Last(), StringComparison.Ordinal);
        Assert.All(File.ReadLines(next).Concat(File.ReadLines(file)), line => JsonDocument.Parse(line).Dispose());
    }

    [Fact]
    public async Task Log_that_nobody_reads_blocks_no_door()
    {
        await using Site site = await Site.PrepareAsync();
        string pipe = site.Lab.At("pipe");
        // The sleeper holds the pipe open and never reads; -D fills it.
        site.Launch(site.Server.Namespace.Describe(
            "sh", "-c", "mkfifo \"$1\"; sleep infinity 3<>\"$1\" & exec \"$2\" -D -c \"$3\" 2>\"$1\"", "sh", pipe,
            Programs.Tanknockd, site.Configure(site.OpenSsh(), "pidfile = " + site.Lab.At("pid"))));
        await WaitForAsync(site.Lab.At("pid"));
        for (int i = 0; i < 3000; i++)
        {
            site.Other.Knock(site.Server.V4, ["6000:udp"]);
        }

        await site.KnockAsync(site.Client, site.Server.V4);
        Assert.True(await site.Client.ReachesAsync(site.Server.V4));
        Assert.Contains(" used ", TanList.Line(site.ServerList, 1), StringComparison.Ordinal);
    }

    private static string? Text(JsonElement json, string name) => json.GetProperty(name).GetString();

    private static async Task WaitForAsync(string path)
    {
        TaskCompletionSource there = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using FileSystemWatcher watcher = new(Path.GetDirectoryName(path)!, Path.GetFileName(path));
        watcher.Created += (_, _) => there.TrySetResult();
        watcher.Renamed += (_, _) => there.TrySetResult();
        watcher.EnableRaisingEvents = true;
        if (!File.Exists(path))
        {
            await there.Task.WaitAsync(LineLog.Bound);
        }
    }
}
