using System.Runtime.Versioning;
using TanKnock.Core.Consuming;
using TanKnock.Core.Lists;
using TanKnock.Seqgen.Making;
using TanKnock.Tests.Lists;
using TanKnock.Tests.Simulation;
using Xunit;

namespace TanKnock.Tests.Seqgen;

/// <summary><c>--append</c> to lists that end differently, as a crash between its two renames leaves them, and to lists that differ
/// as lists in use do.</summary>
[SupportedOSPlatform("linux")]
public sealed class SeqgenAppendTests : IDisposable
{
    private readonly SeqgenRun seqgen = new();

    public SeqgenAppendTests()
    {
        File.WriteAllText(Pass, "correct horse\n");
        File.SetUnixFileMode(Pass, ListFolder.OwnerOnly);
    }

    private string Pass => Path.Combine(seqgen.Folder, "pass");

    public void Dispose() => seqgen.Dispose();

    [Theory]
    [InlineData]
    [InlineData("--one-way")]
    [InlineData("--passphrase-file", "pass")]
    [InlineData("--one-way", "--passphrase-file", "pass")]
    public void Crash_between_the_renames_is_noticed_and_the_hint_mends_it(params string[] form)
    {
        string[] sealedWith = form.Contains("pass") ? ["--passphrase-file", Pass] : [];
        Good([.. form.Select(each => each == "pass" ? Pass : each), "--count", "20"]);
        Crash(40, sealedWith);
        Assert.Equal((60, 20), (Count(seqgen.Server), Count(seqgen.Client)));
        Refused(
            "seqgen: error: server.tan: 40 unused lines at its end are not in client.tan\n"
            + "seqgen: hint: if these are the lists in use, nobody can knock with these lines: remove lines 21 to 60 of server.tan, then try "
            + "again; seqgen verify server.tan client.tan tells more\n",
            sealedWith);

        string[] lines = File.ReadAllLines(seqgen.Server);
        File.WriteAllLines(seqgen.Server, [.. lines[..20], .. lines[60..]]);
        Good(["--append", "--count", "30", .. sealedWith]);
        Assert.Equal((50, 50), (Count(seqgen.Server), Count(seqgen.Client)));
        Assert.Equal(0, seqgen.Run(["verify", seqgen.Server, seqgen.Client, .. sealedWith]).Code);
    }

    [Fact]
    public void Client_list_that_goes_on_alone_is_noticed()
    {
        Good("--count", "5");
        Use(seqgen.Client, 1, 4);
        Cut(seqgen.Server, 3..);
        Refused(
            "seqgen: error: client.tan: 1 unused line at its end is not in server.tan\n"
            + "seqgen: hint: if these are the lists in use, nobody can knock with these lines: remove line 5 of client.tan, then try again; "
            + "seqgen verify server.tan client.tan tells more\n");
    }

    [Fact]
    public void Lists_that_both_go_on_alone_are_told_at_once()
    {
        Good("--count", "6");
        string[] lines = File.ReadAllLines(seqgen.Server);
        File.WriteAllLines(seqgen.Server, lines[..4]);
        File.WriteAllLines(seqgen.Client, [.. lines[..2], .. lines[4..]]);
        Refused(
            "seqgen: error: server.tan: 2 unused lines at its end are not in client.tan; "
            + "client.tan: 2 unused lines at its end are not in server.tan\n"
            + "seqgen: hint: if these are the lists in use, nobody can knock with these lines: remove lines 3 to 4 of server.tan and "
            + "lines 3 to 4 of client.tan, then try again; seqgen verify server.tan client.tan tells more\n");
    }

    [Fact]
    public void Empty_client_list_lacks_all_that_the_server_has_unused()
    {
        Good("--count", "5");
        Use(seqgen.Server, 1, 2);
        Cut(seqgen.Client, ..);
        Assert.Contains("remove lines 3 to 5 of server.tan", seqgen.InFolder("--append").Error, StringComparison.Ordinal);
        Use(seqgen.Server, 3, 4, 5);
        Good("--append");
    }

    [Theory]
    [InlineData]
    [InlineData("--one-way")]
    [InlineData("--passphrase-file", "pass")]
    public void Lists_that_differ_as_lists_in_use_do_are_extended(params string[] form)
    {
        string[] sealedWith = form.Contains("pass") ? ["--passphrase-file", Pass] : [];
        Good([.. form.Select(each => each == "pass" ? Pass : each), "--count", "20"]);
        Use(seqgen.Client, 1, 2, 3, 7, 19, 20);
        Use(seqgen.Server, 1, 5, 18);
        Good(["--append", "--count", "2", .. sealedWith]);
        Cut(seqgen.Server, 0..5);
        Good(["--append", "--count", "2", .. sealedWith]);
        if (sealedWith.Length == 0)
        {
            // Sealed lines are bound to their numbers: none of them can be removed before others.
            Cut(seqgen.Client, 0..7);
            Good("--append", "--count", "2");
            Assert.Equal((21, 19), (Count(seqgen.Server), Count(seqgen.Client)));
        }
    }

    [Fact]
    public void Used_lines_at_the_end_of_one_list_alone_are_no_matter()
    {
        Good("--count", "5");
        Use(seqgen.Client, 4, 5);
        Cut(seqgen.Server, 3..);
        Good("--append", "--count", "2");
    }

    [Fact]
    public void Derived_lists_that_end_differently_are_mended_by_extending_the_shorter_one()
    {
        string secret = Path.Combine(seqgen.Folder, "a.secret");
        Good("--new-secret", secret, "--count", "5");
        Crash(4, "--secret-file", secret);
        Assert.Equal((9, 5), (Count(seqgen.Server), Count(seqgen.Client)));
        Assert.Contains(
            "error: server.tan goes on with line 10, client.tan with line 6\n", seqgen.InFolder("--append", "--secret-file", secret).Error, StringComparison.Ordinal);
        Refused(
            "seqgen: error: server.tan: 4 unused lines at its end are not in client.tan\n"
            + "seqgen: hint: --only server or --only client extends the shorter one first\n",
            "--secret-file", secret, "--start", "10");
        Good("--append", "--secret-file", secret, "--only", "client", "--count", "4");
        Good("--append", "--secret-file", secret, "--count", "3");
        Good("--append", "--secret-file", secret, "--start", "100", "--count", "3");
        Assert.Equal(File.ReadAllBytes(seqgen.Server), File.ReadAllBytes(seqgen.Client));
    }

    /// <summary>An <c>--append</c> that ends, as by SIGKILL, when it has renamed the server's list and not yet the client's.</summary>
    private void Crash(int count, params string[] more)
    {
        string[] lists = [seqgen.Server, seqgen.Client];
        string? Option(string name) => Array.IndexOf(more, name) is >= 0 and int at ? more[at + 1] : null;
        Settings settings = new(
            count, lists[0], lists[1], new RuleOptions(null, null, null, null), Option("--secret-file"), null,
            OneWay: false, Seal: false, Option("--passphrase-file"), Append: true, Force: false);
        Assert.Throws<SimulatedCrash>(() => ListMaker.Make(new DiesAtSecondRename(), settings, CancellationToken.None));
    }

    private void Refused(string expected, params string[] more)
    {
        (string, string) before = (File.ReadAllText(seqgen.Server), File.ReadAllText(seqgen.Client));
        Assert.Equal((1, "", expected), seqgen.InFolder(["--append", "--count", "30", .. more]));
        Assert.Equal(before, (File.ReadAllText(seqgen.Server), File.ReadAllText(seqgen.Client)));
        Assert.DoesNotContain(seqgen.Names, name => name.EndsWith(".tmp", StringComparison.Ordinal));
    }

    private void Good(params string[] args)
    {
        (int code, _, string error) = seqgen.InFolder(args);
        Assert.Equal((0, ""), (code, error));
    }

    private static int Count(string path) => ListFolder.Load(path).Content.Count;

    /// <summary>Removes lines; those that a footer is among keep it.</summary>
    private static void Cut(string path, Range range)
    {
        string[] lines = File.ReadAllLines(path);
        (int start, int length) = range.GetOffsetAndLength(lines.Length);
        File.WriteAllLines(path, [.. lines[..start], .. lines[(start + length)..]]);
    }

    private static void Use(string path, params int[] lines)
    {
        TanList list = ListFolder.Load(path);
        foreach (int line in lines)
        {
            LineNote note = new(LineState.Burned, DateTimeOffset.UnixEpoch, "192.0.2.1", "ssh");
            using LockedList locked = list.Lock(out _)!;
            Assert.Null(locked.Mark([(line - 1, note)]));
        }
    }
}
