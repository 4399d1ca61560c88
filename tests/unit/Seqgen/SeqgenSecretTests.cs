using System.Runtime.Versioning;
using System.Text.Json;
using TanKnock.Core.Consuming;
using TanKnock.Core.Lists;
using TanKnock.Tests.Lists;
using Xunit;

namespace TanKnock.Tests.Seqgen;

/// <summary>Secrets, and lists derived from them, at both ends.</summary>
[SupportedOSPlatform("linux")]
public sealed class SeqgenSecretTests : IDisposable
{
    private readonly SeqgenRun seqgen = new();
    private readonly SeqgenRun elsewhere = new();

    private string Secret => Path.Combine(seqgen.Folder, "a.secret");

    public void Dispose()
    {
        seqgen.Dispose();
        elsewhere.Dispose();
    }

    [Fact]
    public void New_secret_alone_makes_the_secret_alone()
    {
        (int code, string output, string error) = seqgen.InFolder("--new-secret", Secret);
        Assert.Equal((0, ""), (code, error));
        Assert.Equal(["a.secret"], seqgen.Names);
        Assert.Equal(ListFolder.OwnerOnly, File.GetUnixFileMode(Secret));
        string[] parts = File.ReadAllText(Secret).Split(':');
        Assert.Contains(parts[2], output, StringComparison.Ordinal);
        Assert.DoesNotContain(parts[3], output, StringComparison.Ordinal);
    }

    [Fact]
    public void New_secret_with_count_makes_lists_from_it()
    {
        Good(seqgen, "--new-secret", Secret, "--count", "5");
        Good(elsewhere, "--secret-file", Secret, "--count", "5");
        Assert.Equal(File.ReadAllBytes(seqgen.Server), File.ReadAllBytes(elsewhere.Client));
    }

    [Fact]
    public void New_secret_goes_when_the_lists_cannot_come()
    {
        Good(seqgen, "--count", "1");
        Refused("exists already", seqgen, "--new-secret", Secret, "--count", "5");
        Refused("fewer than 48", seqgen, "--new-secret", Secret, "--count", "5", "--ports", "1-99", "--force");
        Assert.Equal(["client.tan", "server.tan"], seqgen.Names);
    }

    [Theory]
    [InlineData("--new-secret")]
    [InlineData("--secret-file")]
    public void Secret_and_list_in_one_file_are_wrong_usage(string option)
    {
        Good(seqgen, "--new-secret", Secret);
        string before = File.ReadAllText(Secret);
        (int code, _, string error) = seqgen.Run(option, Secret, "--server", Secret, "--client", seqgen.Client, "--count", "1", "--force");
        Assert.Equal((2, true), (code, error.Contains("named as a secret and as a list", StringComparison.Ordinal)));
        Assert.Equal(before, File.ReadAllText(Secret));
    }

    [Fact]
    public void Secret_is_never_replaced()
    {
        Good(seqgen, "--new-secret", Secret);
        string before = File.ReadAllText(Secret);
        (int code, _, string error) = seqgen.InFolder("--new-secret", Secret, "--force");
        Assert.Equal(1, code);
        Assert.StartsWith("seqgen: error: a.secret: ", error, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllText(Secret));
    }

    [Fact]
    public void Lists_of_one_secret_are_equal_bit_by_bit_everywhere()
    {
        Good(seqgen, "--new-secret", Secret);
        Good(seqgen, "--secret-file", Secret, "--count", "100");
        Good(elsewhere, "--secret-file", Secret, "--count", "100");
        byte[] bytes = File.ReadAllBytes(seqgen.Server);
        Assert.Equal(bytes, File.ReadAllBytes(seqgen.Client));
        Assert.Equal(bytes, File.ReadAllBytes(elsewhere.Server));
        Assert.Equal(bytes, File.ReadAllBytes(elsewhere.Client));
        ListContent content = ListFolder.Load(seqgen.Server).Content;
        Assert.Equal((100, 1, 100), (content.UnusedCount, content.Entries[0].Number, content.Entries[^1].Number));
    }

    [Fact]
    public void Append_goes_on_where_the_list_ends_so_that_both_ends_stay_equal()
    {
        Good(seqgen, "--new-secret", Secret);
        Good(seqgen, "--secret-file", Secret, "--count", "30");
        Good(elsewhere, "--secret-file", Secret, "--count", "10");
        Good(elsewhere, "--secret-file", Secret, "--count", "15", "--append", "--only", "client");
        Good(elsewhere, "--secret-file", Secret, "--count", "5", "--append", "--only", "client");
        Good(elsewhere, "--secret-file", Secret, "--count", "20", "--append", "--only", "server");
        Assert.Equal(File.ReadAllBytes(seqgen.Server), File.ReadAllBytes(elsewhere.Client));
        Assert.Equal(File.ReadAllBytes(seqgen.Server), File.ReadAllBytes(elsewhere.Server));
    }

    [Fact]
    public void Append_keeps_marks_and_takes_the_rules_from_the_list()
    {
        Good(seqgen, "--new-secret", Secret);
        string[] rules = ["--knocks", "5", "--ports", "2000-60000", "--exclude", "8080", "--protocols", "udp"];
        Good(seqgen, ["--secret-file", Secret, "--count", "6", .. rules]);
        Good(elsewhere, ["--secret-file", Secret, "--count", "4", .. rules]);
        Mark(elsewhere.Server, 2);
        string marked = File.ReadAllLines(elsewhere.Server)[1];
        Good(elsewhere, "--secret-file", Secret, "--count", "2", "--append");
        Assert.Equal(File.ReadAllText(seqgen.Client), File.ReadAllText(elsewhere.Client));
        string[] server = File.ReadAllLines(elsewhere.Server);
        Assert.Equal(marked, server[1]);
        Assert.Equal(File.ReadAllLines(seqgen.Server)[2..], server[2..]);
    }

    [Fact]
    public void Start_says_where_the_list_begins()
    {
        Good(seqgen, "--new-secret", Secret);
        Good(seqgen, "--secret-file", Secret, "--count", "10");
        (_, string output, _) = elsewhere.InFolder("--secret-file", Secret, "--count", "4", "--start", "7", "--json");
        Assert.Equal(File.ReadAllLines(seqgen.Server)[6..], File.ReadAllLines(elsewhere.Server));
        JsonElement json = JsonDocument.Parse(output).RootElement;
        Assert.Equal((7, 10), (json.GetProperty("first_derived").GetInt32(), json.GetProperty("last_derived").GetInt32()));
        Assert.Equal(File.ReadAllText(Secret).Split(':')[2], json.GetProperty("secret").GetString());
        Good(elsewhere, "--secret-file", Secret, "--count", "1", "--start", "9223372036854775808", "--force");
        Assert.Equal(1, ListFolder.Load(elsewhere.Server).Content.Count);
        Refused(@"than 2\^63", elsewhere, "--secret-file", Secret, "--count", "1", "--append");
        Refused(@"than 2\^63", elsewhere, "--secret-file", Secret, "--count", "2", "--start", "9223372036854775808", "--force");
    }

    [Fact]
    public void Lists_are_not_continued_in_a_way_that_would_make_the_ends_differ()
    {
        string other = Path.Combine(seqgen.Folder, "b.secret");
        Good(seqgen, "--new-secret", Secret);
        Good(seqgen, "--new-secret", other);
        Good(seqgen, "--secret-file", Secret, "--count", "3");
        Refused("was derived|were derived", seqgen, "--append");
        Refused("were derived from secret [0-9a-f]{8}, not", seqgen, "--append", "--secret-file", other);
        Refused("derived with other --knocks", seqgen, "--append", "--secret-file", Secret, "--knocks", "5");
        Refused("holds derived lines up to 3", seqgen, "--append", "--secret-file", Secret, "--start", "3");
        Good(seqgen, "--secret-file", Secret, "--count", "3", "--append", "--only", "server");
        Refused("goes on with line 7, .* with line 4", seqgen, "--append", "--secret-file", Secret);
        Good(elsewhere, "--secret-file", Secret, "--count", "6", "--knocks", "5");
        string fives = File.ReadAllText(elsewhere.Server);
        (int code, _, string error) = elsewhere.Run(
            "--append", "--secret-file", Secret, "--server", elsewhere.Server, "--client", seqgen.Server);
        Assert.Equal((1, fives), (code, File.ReadAllText(elsewhere.Server)));
        Assert.Contains("was derived with knocks=5", error, StringComparison.Ordinal);
        Good(elsewhere, "--count", "3", "--force");
        Refused("were not derived", elsewhere, "--append", "--secret-file", Secret);
        Good(elsewhere, "--append", "--secret-file", Secret, "--start", "4", "--count", "2");
        Assert.Equal(File.ReadAllLines(seqgen.Server)[3..5], File.ReadAllLines(elsewhere.Client)[3..5]);
    }

    [Fact]
    public void Line_that_the_lists_have_already_is_left_out_at_both_ends()
    {
        Good(seqgen, "--new-secret", Secret);
        Good(seqgen, "--secret-file", Secret, "--count", "5");
        string fourth = File.ReadAllLines(seqgen.Server)[3];
        File.WriteAllText(elsewhere.Server, fourth + "\n");
        File.SetUnixFileMode(elsewhere.Server, ListFolder.OwnerOnly);
        Mark(elsewhere.Server, 1);
        (int code, string output, _) = elsewhere.InFolder("--secret-file", Secret, "--start", "1", "--count", "5", "--append", "--only", "server");
        Assert.Equal(0, code);
        Assert.Contains("Left out, at both ends: 1 ", output, StringComparison.Ordinal);
        ListContent content = ListFolder.Load(elsewhere.Server).Content;
        Assert.Equal((5, 4), (content.Count, content.UnusedCount));
        Assert.Equal(6UL, content.Footer!.Derived!.Next);
    }

    [Fact]
    public void Wrong_secrets_are_refused_and_nothing_is_made()
    {
        Refused("no-such", seqgen, "--secret-file", Path.Combine(seqgen.Folder, "no-such"));
        File.WriteAllText(Secret, "7000:tcp,8000:tcp,7500:tcp\n");
        File.SetUnixFileMode(Secret, ListFolder.OwnerOnly);
        Refused("not a secret", seqgen, "--secret-file", Secret);
        Assert.Equal(["a.secret"], seqgen.Names);
    }

    [Theory]
    [InlineData("--start", "1")]
    [InlineData("--secret-file", "a", "--start", "0")]
    [InlineData("--secret-file", "a", "--start", "9223372036854775809")]
    [InlineData("--secret-file", "a", "--start", "-1")]
    [InlineData("--secret-file", "a", "--new-secret", "b")]
    [InlineData("--only", "both")]
    [InlineData("--secret-file", "a", "--only", "server", "--passphrase-file", "p")]
    [InlineData("--new-secret", "a", "--one-way")]
    [InlineData("--new-secret", "a", "--passphrase")]
    [InlineData("--new-secret", "a", "--append")]
    [InlineData("--new-secret", "a", "--append", "--count", "3", "--start", "1")]
    [InlineData("--passphrase", "--passphrase-file", "p")]
    [InlineData("--new-secret", "a", "--only", "client")]
    [InlineData("--secret-file", "")]
    public void Wrong_usage_is_refused(params string[] args)
    {
        Assert.Equal(2, seqgen.InFolder(args).Code);
        Assert.False(File.Exists("a"));
    }

    [Fact]
    public void Secret_may_be_called_as_lists_are_where_none_are_made()
    {
        Good(seqgen, "--new-secret", seqgen.Server);
        Assert.Equal(["server.tan"], seqgen.Names);
        Refused("named as a secret and as a list", seqgen, "--new-secret", seqgen.Client, "--count", "3");
    }

    [Fact]
    public void Options_that_exclude_each_other_say_why()
    {
        Refused("--new-secret and --append exclude each other", seqgen, "--new-secret", Secret, "--append");
        Refused("--passphrase and --passphrase-file exclude each other", seqgen, "--passphrase", "--passphrase-file", "p");
    }

    [Fact]
    public void Derived_lists_too_keep_48_bits()
    {
        Good(seqgen, "--new-secret", Secret);
        (int code, _, string error) = seqgen.InFolder("--secret-file", Secret, "--ports", "1-99");
        Assert.Equal(2, code);
        Assert.Contains("fewer than 48", error, StringComparison.Ordinal);
    }

    private static void Mark(string path, int line)
    {
        TanList list = ListFolder.Load(path);
        using LockedList locked = list.Lock(out _)!;
        LineNote note = new(LineState.Burned, DateTimeOffset.UnixEpoch, "192.0.2.1", "ssh");
        Assert.Null(locked.Mark([(line - 1, note)]));
    }

    private static void Good(SeqgenRun run, params string[] args)
    {
        (int code, _, string error) = run.InFolder(args);
        Assert.Equal((0, ""), (code, error));
    }

    private static void Refused(string pattern, SeqgenRun run, params string[] args)
    {
        string before = Contents(run);
        (int code, string output, string error) = run.InFolder(args);
        Assert.NotEqual(0, code);
        Assert.Equal("", output);
        Assert.Matches($"^seqgen: error: .*({pattern})", error);
        Assert.Equal(before, Contents(run));
    }

    private static string Contents(SeqgenRun run) =>
        string.Concat(run.Names.Select(name => name + File.ReadAllText(Path.Combine(run.Folder, name))));
}
