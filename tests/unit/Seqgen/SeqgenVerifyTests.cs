using System.Runtime.Versioning;
using TanKnock.Core.Consuming;
using TanKnock.Core.Lists;
using TanKnock.Tests.Lists;
using Xunit;

namespace TanKnock.Tests.Seqgen;

/// <summary>Whether two lists fit together, and their fingerprints.</summary>
[SupportedOSPlatform("linux")]
public sealed class SeqgenVerifyTests : IDisposable
{
    private readonly SeqgenRun seqgen = new();

    public void Dispose() => seqgen.Dispose();

    [Theory]
    [InlineData]
    [InlineData("--one-way")]
    public void Lists_of_a_pair_fit_and_what_is_used_on_one_side_is_told(params string[] form)
    {
        Good([.. form, "--count", "20"]);
        Use(seqgen.Client, 1, 2, 3);
        Use(seqgen.Server, 1, 5);
        (int code, string output, string error) = Verify();
        Assert.Equal((0, ""), (code, error));
        Assert.Equal(
            "server: server.tan: 20 lines, 18 unused, line 2 is next\n"
            + "client: client.tan: 20 lines, 17 unused, line 4 is next\n"
            + "2 lines used at the client only: lost on the way, or not arrived yet; the next knock that opens skips them: 2, 3\n"
            + "1 line used at the server only: the client must not use them: tanknock skip: 5\n"
            + "The lists fit together.\n",
            output);
        Assert.DoesNotMatch(@"\d:(tcp|udp)", output);
    }

    [Fact]
    public void Lists_that_differ_do_not_fit()
    {
        Good("--count", "3");
        using SeqgenRun other = new();
        Assert.Equal(0, other.InFolder("--count", "3").Code);
        (int code, string output, _) = seqgen.Run("verify", seqgen.Server, other.Client);
        Assert.Equal(1, code);
        Assert.Contains("3 lines of ", output, StringComparison.Ordinal);
        Assert.EndsWith("The lists do not fit together.\n", output, StringComparison.Ordinal);
        string[] lines = File.ReadAllLines(seqgen.Client);
        Write(seqgen.Client, lines[1], lines[0], lines[2]);
        Assert.Contains("not in the same order", Verify().Output, StringComparison.Ordinal);
        Write(seqgen.Client, lines[0], lines[1]);
        Assert.Contains("1 line of server.tan not in client.tan: 3\n", Verify().Output, StringComparison.Ordinal);
    }

    [Fact]
    public void List_fits_to_itself_by_no_merit()
    {
        Good("--count", "3");
        Assert.Equal(
            (2, "", "seqgen: error: server.tan and ./server.tan are the same file\nseqgen: hint: name the list of each end\n"),
            seqgen.Run("verify", seqgen.Server, Path.Combine(seqgen.Folder, "./server.tan")));
    }

    [Theory]
    [InlineData]
    [InlineData("--one-way")]
    public void Secret_tells_whether_the_lines_come_from_it(params string[] form)
    {
        string secret = Path.Combine(seqgen.Folder, "a.secret");
        string other = Path.Combine(seqgen.Folder, "b.secret");
        Good("--new-secret", secret);
        Good("--new-secret", other);
        Good([.. form, "--secret-file", secret, "--count", "9", "--start", "7"]);
        Assert.Equal(0, Verify("--secret-file", secret).Code);
        Assert.Equal(1, Verify("--secret-file", other).Code);
        string[] lines = File.ReadAllLines(seqgen.Client);
        lines[4] = ListFolder.Roomy("7000:tcp,8000:udp,7500:tcp,9000:udp").TrimEnd('\n');
        Write(seqgen.Client, lines);
        Assert.Contains("1 line of client.tan not among lines 1 to 15 of secret", Verify("--secret-file", secret).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Secret_is_recognised_in_lists_with_gaps()
    {
        string secret = Path.Combine(seqgen.Folder, "a.secret");
        Good("--new-secret", secret, "--count", "3");
        Good("--secret-file", secret, "--append", "--start", "1000", "--count", "2");
        Good("--secret-file", secret, "--append", "--start", "2000", "--count", "1");
        (int code, string output, _) = Verify("--secret-file", secret);
        Assert.Equal((0, true), (code, output.EndsWith("The lists fit together.\n", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData]
    [InlineData("--one-way")]
    public void Fingerprint_is_equal_at_both_ends_whatever_is_used_and_another_for_another_list(params string[] form)
    {
        Good([.. form, "--count", "5"]);
        string print = Print(seqgen.Server);
        Assert.Matches("^([0-9a-f]{4}-){3}[0-9a-f]{4}\n$", print);
        Assert.Equal(print, Print(seqgen.Client));
        Use(seqgen.Client, 1, 2);
        Assert.Equal(print, Print(seqgen.Client));
        Good("--append", "--count", "1");
        Assert.NotEqual(print, Print(seqgen.Server));
        Assert.Equal(Print(seqgen.Server), Print(seqgen.Client));
    }

    private string Print(string path)
    {
        (int code, string output, string error) = seqgen.Run("fingerprint", path);
        Assert.Equal((0, ""), (code, error));
        return output;
    }

    private (int Code, string Output, string Error) Verify(params string[] more) =>
        seqgen.Run(["verify", seqgen.Server, seqgen.Client, .. more]);

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

    private static void Write(string path, params string[] lines) => File.WriteAllLines(path, lines);

    private void Good(params string[] args)
    {
        (int code, _, string error) = seqgen.InFolder(args);
        Assert.Equal((0, ""), (code, error));
    }
}
