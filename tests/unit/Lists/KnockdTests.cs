using System.Diagnostics;
using Xunit;

namespace TanKnock.Tests.Lists;

/// <summary>What knockd 0.8 makes of our lists, in a network namespace of its own (spec/sequence-list.md, section 9).</summary>
public sealed class KnockdTests : IDisposable
{
    /// <summary>Starts knockd on the loopback interface, sends each line's knocks, and waits for each command.</summary>
    private const string Script = """
        cd "$1"; shift
        ip link set lo up
        knockd -i lo -c knockd.conf -D -v > output 2>&1 &
        knockd=$!
        trap 'kill $knockd; wait $knockd' EXIT
        await() { for i in $(seq 1200); do grep -qs "$1" "$2" && return; sleep 0.05; done; echo "no $1 in $2"; cat output; exit 1; }
        await '^listening' output
        n=0
        for line; do
            knock -d 20 127.0.0.1 $line
            n=$((n + 1))
            await "^opened $n$" opened
        done
        """;

    private readonly ListFolder folder = new();

    public void Dispose() => folder.Dispose();

    [KnockdFact]
    public void Our_list_is_read_and_marked_by_knockd()
    {
        string used = "#7000:tcp,7001:tcp,7002:tcp used 2026-03-01T09:15:22Z 203.0.113.7 ssh".PadRight(127) + "\n";
        string[] sequences = ["7100:tcp,7101:udp,7102:tcp", "7200:tcp,7201:tcp,7202:tcp", "7300:tcp,7301:tcp,7302:tcp"];
        string path = folder.Write("# alice\n" + used + "\n" + string.Concat(sequences.Select(ListFolder.Roomy)));
        folder.Write($"""
            [options]
                logfile = {folder.At("log")}
            [door]
                one_time_sequences = {path}
                seq_timeout = 10
                tcpflags = syn
                command = echo opened $(($(wc -l < {folder.At("opened")}) + 1)) >> {folder.At("opened")}

            """, "knockd.conf");
        folder.Write("", "opened");

        using Process shell = Process.Start(new ProcessStartInfo(
            "unshare", ["-n", "sh", "-c", Script, "sh", folder.Folder, .. sequences.Take(2).Select(s => s.Replace(',', ' '))])
        {
            RedirectStandardOutput = true,
        })!;
        string output = shell.StandardOutput.ReadToEnd();
        shell.WaitForExit();
        Assert.Equal("", output);

        string marked = string.Concat(sequences.Take(2).Select(s => "#" + ListFolder.Roomy(s)[1..]));
        Assert.Equal("# alice\n" + used + "\n" + marked + ListFolder.Roomy(sequences[2]), File.ReadAllText(path));
        Assert.Equal(3, ListFolder.Load(path).NextLive(0));
    }
}
