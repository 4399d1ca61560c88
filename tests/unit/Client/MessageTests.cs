using System.Net;
using TanKnock.Cli;
using TanKnock.Client.Interop;
using TanKnock.Client.Knocking;
using TanKnock.Core.Files;
using TanKnock.Core.Sequences;
using Xunit;
using Finished = TanKnock.Tests.Client.ClientLab.Finished;

namespace TanKnock.Tests.Client;

/// <summary>What the client says when something around it is wrong: each in a namespace where it is. None of it uses up a
/// line.</summary>
public sealed class MessageTests : IDisposable
{
    private readonly ClientLab lab = new();
    public MessageTests() => lab.WriteList(ClientLab.RoomyList(20));

    public void Dispose() => lab.Dispose();

    [RootFact]
    public void Trouble_around_is_told_and_uses_nothing()
    {
        using NetworkLab network = new();
        string list = File.ReadAllText(lab.ListPath);
        File.WriteAllText(Path.Combine(lab.Folder, "hosts"), "2001:db8::1 six.test\n");
        File.WriteAllText(Path.Combine(lab.Folder, "files"), "hosts: files\n");
        File.WriteAllText(Path.Combine(lab.Folder, "dns"), "hosts: dns\n");
        File.WriteAllText(Path.Combine(lab.Folder, "resolv"), "nameserver 198.51.100.53\n");
        const string Names = "mount --bind hosts /etc/hosts; mount --bind resolv /etc/resolv.conf; mount --bind {0} /etc/nsswitch.conf";

        Snapshot.Match(
            Say(network, "nothing but a hosts file", string.Format(null, Names, "files"), "nowhere.test")
            + Say(network, "the same", string.Format(null, Names, "files"), "-4", "six.test")
            + Say(network, "a name server that cannot be reached", string.Format(null, Names, "dns"), "nowhere.test")
            + Say(network, "a route that prohibits", "ip route add prohibit 203.0.113.1", "203.0.113.1")
            + Say(network, "no libpcap", "for file in $(PATH=$PATH:/usr/sbin:/sbin ldconfig -p | sed -n 's/.*libpcap.* => //p'); do mount --bind /dev/null $file; done", "--raw", "192.0.2.1")
            + Say(network, "a list that is read-only", "mount --bind . .; mount -o remount,bind,ro .; cd .", "192.0.2.1"));
        Assert.Equal(list, File.ReadAllText(lab.ListPath));
    }

    [Fact]
    public void Environment_without_a_home_is_told() => Assert.Equal(
        new Finished(1, "", "tanknock: error: neither XDG_CONFIG_HOME nor HOME is set\ntanknock: hint: name the list with --list\n"),
        lab.RunCommand("env", "-u", "XDG_CONFIG_HOME", "-u", "HOME", ClientLab.Program, "192.0.2.1"));

    [Fact]
    public void Turn_that_does_not_come_is_told()
    {
        using IOpenFile other = ThisFileSystem.Instance.Create(KnockTurn.PathFor(lab.ListPath));
        other.Lock(exclusive: true);

        UserErrorException failure = Assert.Throws<UserErrorException>(() => KnockTurn.Wait(lab.ListPath, new Hurried()));

        Assert.Equal(
            ($"{lab.ListPath}: another tanknock has been knocking with this list for 60 s; nothing was sent", null, 1),
            (failure.Message, failure.Hint, failure.ExitCode));
    }

    [Fact]
    public void What_other_systems_cannot_do_is_told()
    {
        PortablePlatform platform = new();
        Assert.Null(platform.Open(Protocol.Udp, new IPEndPoint(IPAddress.Loopback, 9), new Origin(null, "eth0"), out NetworkError error));
        Assert.Equal("an interface can be chosen on Linux only: choose a source address", error.Words);
        Assert.Null(platform.FindRoute(IPAddress.Loopback, Origin.Any, out error));
        Assert.Equal("packets can be built on Linux only: leave out --raw", error.Words);
    }

    private string Say(NetworkLab network, string where, string setup, params string[] words)
    {
        string[] inside = network.Inside(
            ["unshare", "--mount", "sh", "-ec", $"{setup}; exec \"$@\"", "sh", ClientLab.Program, "--list", lab.ListPath, .. words]);
        Finished run = lab.RunCommand(inside[0], inside[1..]);
        return $"{where}\n$ tanknock {string.Join(' ', words)}\n{run.Output}{run.Error.Replace(lab.Folder, "FOLDER", StringComparison.Ordinal)}exit {run.ExitCode}\n";
    }

    /// <summary>For which a minute passes between any two looks.</summary>
    private sealed class Hurried : TimeProvider
    {
        private long now;

        public override long GetTimestamp() => now += TimestampFrequency * 61;
    }
}
