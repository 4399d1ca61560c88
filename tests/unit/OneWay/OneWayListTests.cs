using System.Runtime.Versioning;
using TanKnock.Core.Consuming;
using TanKnock.Core.Files;
using TanKnock.Core.Lists;
using TanKnock.Core.Sequences;
using TanKnock.Daemon.Ledger;
using TanKnock.Tests.Client;
using TanKnock.Tests.Lists;
using TanKnock.Tests.Seqgen;
using Xunit;

namespace TanKnock.Tests.OneWay;

/// <summary>One-way lists from seqgen to the mark and the ledger.</summary>
[SupportedOSPlatform("linux")]
public sealed class OneWayListTests : IDisposable
{
    private static readonly LineNote Note = new(LineState.Used, DateTimeOffset.UnixEpoch, "203.0.113.7", "ssh");

    private readonly SeqgenRun seqgen = new();

    public void Dispose() => seqgen.Dispose();

    [Fact]
    public void Server_list_holds_nothing_of_a_sequence_but_its_first_knock()
    {
        Good("--one-way", "--count", "50");
        ListContent server = ListFolder.Load(seqgen.Server).Content;
        ListContent client = ListFolder.Load(seqgen.Client).Content;
        Assert.Equal((50, 50), (server.UnusedCount, client.UnusedCount));
        using OneWayKey key = server.Footer!.OneWay!.OpenKey();
        Knock[] hidden = new Knock[OneWayLine.Length];
        for (int i = 0; i < 50; i++)
        {
            Assert.Equal(6, client.Knocks(i).Length);
            key.Hide(client.Knocks(i), hidden);
            Assert.Equal(SequenceText.Format(hidden), SequenceText.Format(server.Knocks(i)));
            Assert.Equal(server.Entries[i].Number, client.Entries[i].Number);
        }

        Assert.DoesNotMatch(@":(tcp|udp),", File.ReadAllText(seqgen.Server));
        Assert.All(File.ReadAllLines(seqgen.Server)[..50], line => Assert.Equal(127, line.Length));
    }

    [Theory]
    [InlineData(1, "--knocks", "5")]
    [InlineData(1, "--knocks", "6", "--protocols", "tcp")]
    [InlineData(1, "--knocks", "6", "--ports", "1024-20000")]
    [InlineData(0, "--knocks", "7", "--protocols", "tcp")]
    public void At_least_80_bits_stay_hidden(int refused, params string[] rules)
    {
        (int code, _, string error) = seqgen.InFolder([.. rules, "--one-way"]);
        Assert.Equal(refused * 2, code);
        Assert.Equal(refused == 1, error.Contains("fewer than 80", StringComparison.Ordinal) && error.Contains("--knocks", StringComparison.Ordinal));
    }

    [Fact]
    public void Append_hides_new_lines_under_the_key_of_the_list()
    {
        Good("--one-way", "--count", "3");
        string footer = File.ReadAllLines(seqgen.Server)[^1];
        Good("--append", "--count", "2");
        Assert.Equal(footer, File.ReadAllLines(seqgen.Server)[^1]);
        AssertFit(5);
        Assert.Equal(2, seqgen.InFolder("--append", "--knocks", "7").Code);
    }

    [Fact]
    public void Lists_in_clear_are_not_continued_one_way()
    {
        Good("--count", "3", "--knocks", "6");
        Assert.Equal(2, seqgen.InFolder("--append", "--one-way").Code);
    }

    [Fact]
    public void Lists_of_two_pairs_are_not_continued_together()
    {
        using SeqgenRun other = new();
        Good("--one-way", "--count", "3");
        Assert.Equal(0, other.InFolder("--one-way", "--count", "3").Code);
        string before = File.ReadAllText(seqgen.Server);
        (int code, _, string error) = seqgen.Run("--append", "--server", seqgen.Server, "--client", other.Client);
        Assert.Equal(1, code);
        Assert.Contains("it does not belong to the other list", error, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllText(seqgen.Server));
    }

    [Theory]
    [InlineData]
    [InlineData("--passphrase-file", "pass")]
    public void Lists_in_clear_or_sealed_of_two_pairs_are_not_continued_together(params string[] form)
    {
        using SeqgenRun other = new();
        string pass = Path.Combine(seqgen.Folder, "pass");
        File.WriteAllText(pass, "abc\n");
        File.SetUnixFileMode(pass, ListFolder.OwnerOnly);
        form = [.. form.Select(option => option == "pass" ? pass : option)];
        Good("--count", "3");
        Assert.Equal(0, other.InFolder(["--count", "3", .. form]).Code);
        string before = File.ReadAllText(seqgen.Server);
        (int code, _, string error) = seqgen.Run(["--append", "--server", seqgen.Server, "--client", other.Client, .. form]);
        Assert.Equal((1, before), (code, File.ReadAllText(seqgen.Server)));
        Assert.Contains("have no line in common", error, StringComparison.Ordinal);
        Assert.Equal(0, other.InFolder(["--append", "--count", "3", .. form]).Code);
    }

    [Fact]
    public void Client_refuses_the_servers_list()
    {
        Good("--one-way", "--count", "3");
        string before = File.ReadAllText(seqgen.Server);
        ClientLab.Finished run = ClientSay.Run("--list", seqgen.Server, "127.0.0.1");
        Assert.Equal(
            (1, $"tanknock: error: {seqgen.Server}: a server's one-way list, which does not say what to knock\n"
                + "tanknock: hint: take the client's list\n"),
            (run.ExitCode, run.Error));
        Assert.Equal(before, File.ReadAllText(seqgen.Server));
    }

    [Fact]
    public void Server_refuses_the_clients_list()
    {
        Good("--one-way", "--count", "3");
        Assert.NotNull(TanList.Load(PosixFileSystem.Instance, seqgen.Server, out _, side: ListSide.Server));
        Assert.Null(TanList.Load(PosixFileSystem.Instance, seqgen.Client, out Fault? error, side: ListSide.Server));
        Assert.Equal("the client's list of a one-way pair, which opens for whoever reads it", error!.Reason);
        Assert.Equal(2, seqgen.Run("verify", seqgen.Client, seqgen.Client).Code);
    }

    [Fact]
    public void Derived_one_way_list_is_equal_everywhere_and_can_be_extended()
    {
        using SeqgenRun elsewhere = new();
        string secret = Path.Combine(seqgen.Folder, "a.secret");
        Good("--new-secret", secret);
        Good("--secret-file", secret, "--one-way", "--count", "9");
        Assert.Equal(0, elsewhere.InFolder("--secret-file", secret, "--one-way", "--count", "4").Code);
        Assert.Equal(0, elsewhere.InFolder("--secret-file", secret, "--append", "--count", "5", "--only", "server").Code);
        Assert.Equal(File.ReadAllText(seqgen.Server), File.ReadAllText(elsewhere.Server));
        Assert.Equal(0, elsewhere.InFolder("--secret-file", secret, "--append", "--count", "5", "--only", "client").Code);
        Assert.Equal(File.ReadAllText(seqgen.Client), File.ReadAllText(elsewhere.Client));
    }

    [Fact]
    public async Task Line_is_marked_with_those_before_it_and_healed_when_the_list_goes_back_in_time()
    {
        Good("--one-way", "--count", "4");
        byte[] before = File.ReadAllBytes(seqgen.Server);
        using StateLab lab = new();
        HostLedger ledger = lab.Open();
        ServerList list = Load(seqgen.Server, ledger);
        ConsumeResult result = await SpendAsync(list, 2, Whole(2));
        Assert.Equal((ConsumeVerdict.Consumed, 3, "1,2"), (result.Verdict, result.Line, string.Join(',', result.Skipped)));
        string[] lines = File.ReadAllLines(seqgen.Server);
        Assert.StartsWith("#" + SequenceText.Format(list.Content.Knocks(2)) + " used 1970-01-01T00:00:00Z 203.0.113.7 ssh", lines[2], StringComparison.Ordinal);
        Assert.Equal(ConsumeVerdict.AlreadyMarked, (await SpendAsync(list, 2, Whole(2))).Verdict);

        File.WriteAllBytes(seqgen.Server, before);
        ledger.Dispose();
        using HostLedger reopened = lab.Open();
        ServerList again = Load(seqgen.Server, reopened);
        Assert.Equal(1, again.Content.UnusedCount);
        Assert.Equal([1, 2, 3], again.Heal(DateTimeOffset.UnixEpoch).Healed.Select(line => line.Number));
        Assert.Equal(lines, File.ReadAllLines(seqgen.Server));
    }

    [Fact]
    public async Task Sequence_that_was_spent_in_clear_does_not_open_hidden_and_the_other_way_round()
    {
        Good("--one-way", "--count", "3");
        KnockSequence[] whole = [Whole(0), Whole(1)];
        string clearPath = Path.Combine(seqgen.Folder, "clear.tan");
        using (ListDraft draft = ListDraft.New(PosixFileSystem.Instance, clearPath))
        {
            Array.ForEach(whole, each => draft.Add(each.Knocks));
            draft.Sync();
            draft.PutInPlace(replace: false);
        }

        MemoryLedger ledger = new();
        ServerList hidden = Load(seqgen.Server, ledger);
        ServerList clear = Load(clearPath, ledger);
        Assert.Equal(ConsumeVerdict.Consumed, (await SpendAsync(hidden, 0, whole[0])).Verdict);
        Assert.Equal(ConsumeVerdict.AlreadyMarked, (await SpendAsync(clear, 0, null)).Verdict);
        Assert.Equal(ConsumeVerdict.Consumed, (await SpendAsync(clear, 1, null)).Verdict);
        Assert.Equal(ConsumeVerdict.AlreadyMarked, (await SpendAsync(hidden, 1, whole[1])).Verdict);
        Assert.Null(hidden.Reread());
        Assert.Equal([2], hidden.Heal(DateTimeOffset.UnixEpoch).Healed.Select(line => line.Number));
    }

    private static ServerList Load(string path, ILedger ledger)
    {
        ServerList? list = ServerList.Load(PosixFileSystem.Instance, path, ledger, null, out Fault? error);
        Assert.True(list is not null, error?.ToString());
        return list;
    }

    private static async Task<ConsumeResult> SpendAsync(ServerList list, int index, KnockSequence? whole) => await list.SpendAsync(
        new KnockSequence(list.Content.Knocks(index)), index, Note, 10, whole, _ => null, CancellationToken.None);

    private KnockSequence Whole(int index) => new(ListFolder.Load(seqgen.Client).Content.Knocks(index));

    private void AssertFit(int count)
    {
        ListContent server = ListFolder.Load(seqgen.Server).Content;
        ListContent client = ListFolder.Load(seqgen.Client).Content;
        using OneWayKey key = client.Footer!.Partner!.OpenKey();
        Knock[] hidden = new Knock[OneWayLine.Length];
        for (int i = 0; i < count; i++)
        {
            key.Hide(client.Knocks(i), hidden);
            Assert.Equal(i, server.Find(hidden));
        }
    }

    private void Good(params string[] args)
    {
        (int code, _, string error) = seqgen.InFolder(args);
        Assert.Equal((0, ""), (code, error));
    }
}
