using System.CommandLine;
using System.Globalization;
using TanKnock.Cli;
using TanKnock.Client.Commands;
using Xunit;

namespace TanKnock.Tests.Client;

/// <summary>Every message that a user can see without a packet leaving.</summary>
public sealed class ClientErrorTests : IDisposable
{
    private readonly ClientLab lab = new();

    public void Dispose() => lab.Dispose();

    [Fact]
    public void Help_shows_all_options_and_examples() => Snapshot.Match(Say(["--help"]));

    [Fact]
    public void Wrong_usage_says_what_and_exits_2() => Snapshot.Match(Say(
        [],
        ["--wait"],
        ["../x"],
        ["a/b"],
        [".."],
        [""],
        ["two words"],
        ["a$(id)"],
        ["-x"],
        ["host", "0"],
        ["host", "7000", "65536"],
        ["host", "7000:icmp"],
        ["host", "ssh"],
        ["host", "7000,,8000"],
        ["host", .. Enumerable.Repeat("7000", 33)],
        ["host", "7000", "-d", "-1"],
        ["host", "7000", "-d", "60001"],
        ["host", "7000", "-4", "-6"],
        ["host", "-u"],
        ["host", "7000", "--list", "x.tan"],
        ["host", "--wait", "0"],
        ["host", "--wait", "22:0"],
        ["host", "--wait", "22:3601"],
        ["host", "--wait", "22:x"],
        ["host", "--retries", "1"],
        ["host", "--flags", "fin"],
        ["host", "--raw", "--flags", "fin,ece"],
        ["host", "--raw", "--flags", "fin,!fin"],
        ["host", "--wait", "22", "--retries", "101"]));

    [Fact]
    public void Address_that_cannot_be_reached_says_why() => Snapshot.Match(Say(
        ["fe80::1", "7000"],
        ["fe80::1%nosuch0", "7000"],
        ["192.0.2.1", "7000", "-6"],
        ["2001:db8::1", "7000", "-4"],
        ["a..b", "7000"]));

    [Fact]
    public void List_that_cannot_be_used_says_why_and_what_to_do()
    {
        string list = lab.WriteList(" 7000,8000\n 9000,nonsense\n");
        string malformed = Say(["--list", list, "192.0.2.1"]);
        lab.WriteList(" 7000,8000\n", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        string open = Say(["--list", list, "192.0.2.1"]);
        File.CreateSymbolicLink(Path.Combine(lab.Folder, "link.tan"), list);
        string rest = Say(
            ["--list", Path.Combine(lab.Folder, "link.tan"), "192.0.2.1"],
            ["--list", lab.Folder, "192.0.2.1"],
            ["--list", Path.Combine(lab.Folder, "none.tan"), "192.0.2.1"]);

        Snapshot.Match(malformed + open + rest);
    }

    /// <summary>What the client says to each command line, the test's folder left out.</summary>
    private string Say(params string[][] commandLines)
    {
        StringWriter said = new(CultureInfo.InvariantCulture);
        foreach (string[] arguments in commandLines)
        {
            Command command = ClientCommand.Create(TimeProvider.System);
            said.WriteLine($"$ tanknock {string.Join(' ', arguments.Select(a => a.Length == 0 ? "''" : a))}");
            int code = CommandLine.Run(command, arguments, said, said);
            said.WriteLine($"exit {code}");
        }

        return said.ToString().Replace(lab.Folder, "FOLDER", StringComparison.Ordinal);
    }
}
