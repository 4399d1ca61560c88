using System.Text;
using TanKnock.Core.Consuming;
using TanKnock.Core.Files;
using TanKnock.Core.Lists;
using TanKnock.Daemon.Ledger;
using TanKnock.Tests.Lists;
using TanKnock.Tests.Records;
using Xunit;

namespace TanKnock.Tests.Ledger;

/// <summary>A list and the ledger: what either knows as spent is spent.</summary>
public sealed class ListAndLedgerTests : IDisposable
{
    private readonly LedgerLab lab = new();
    private readonly string path;

    public ListAndLedgerTests()
    {
        path = Path.Combine(lab.Root, "alice.tan");
        using ListDraft draft = ListDraft.New(PosixFileSystem.Instance, path);
        for (int i = 0; i < 5; i++)
        {
            draft.Add(LedgerLab.Sequence(i).Knocks);
        }

        draft.Sync();
        draft.PutInPlace(replace: false);
    }

    public void Dispose() => lab.Dispose();

    [Fact]
    public async Task A_list_that_goes_back_in_time_is_healed_with_the_original_notes()
    {
        byte[] yesterday = File.ReadAllBytes(path);
        using (HostLedger ledger = lab.Open())
        {
            Assert.Equal(ConsumeVerdict.Consumed, (await SpendAsync(Load(ledger), 2)).Verdict);
        }

        File.WriteAllBytes(path, yesterday);
        using HostLedger restarted = lab.Open();
        ServerList restored = Load(restarted);
        Assert.True(restored.IsStale);
        Assert.Equal([3, 4], Unused(restored));
        (IReadOnlyList<HealedLine> healed, Fault? error) = restored.Heal(LedgerLab.Note.At!.Value);
        Assert.Null(error);
        Assert.Equal([1, 2, 3], healed.Select(line => line.Number));
        Assert.False(restored.IsStale);
        string[] lines = File.ReadAllLines(path);
        Assert.Contains("skipped 2026-03-01T09:15:22Z 203.0.113.7 ssh", lines[0], StringComparison.Ordinal);
        Assert.Contains("used 2026-03-01T09:15:22Z 203.0.113.7 ssh", lines[2], StringComparison.Ordinal);
        Assert.Equal(Encoding.ASCII.GetString(yesterday).Split('\n')[3], lines[3]);
        using LedgerView view = lab.View();
        Assert.NotNull(view.EventsOf(LedgerLab.Sequence(1).Knocks).Healed);
    }

    [Fact]
    public void Lines_marked_before_there_was_a_ledger_are_recorded_from_the_first_load_on()
    {
        byte[] fresh = File.ReadAllBytes(path);
        Assert.Equal(ConsumeVerdict.Consumed, ListFolder.Load(path).Consume(0, LedgerLab.Note, window: 10).Verdict);
        using (HostLedger ledger = lab.Open())
        {
            Load(ledger);
        }

        File.WriteAllBytes(path, fresh);
        using HostLedger again = lab.Open();
        Assert.Equal([1, 2, 3, 4], Unused(Load(again)));
    }

    [Fact]
    public async Task Without_a_record_nothing_opens_though_the_line_is_spent()
    {
        RecordFileTests.BrokenFiles files = new();
        using HostLedger ledger = lab.Open(files: files);
        ServerList list = Load(ledger);
        files.Break = operation => operation == "sync";
        ConsumeResult result = await SpendAsync(list, 0);
        Assert.Equal(ConsumeVerdict.Failed, result.Verdict);
        Assert.Contains("told so", result.Error!.Reason, StringComparison.Ordinal);
        Assert.Equal([1, 2, 3, 4], Unused(list));
    }

    /// <summary>Its marks could be lost with the file, and nothing else knew of them.</summary>
    [Fact]
    public void List_whose_marks_cannot_be_recorded_is_refused_until_they_are()
    {
        RecordFileTests.BrokenFiles files = new();
        Assert.Equal(ConsumeVerdict.Consumed, ListFolder.Load(path).Consume(0, LedgerLab.Note, window: 10).Verdict);
        using HostLedger ledger = lab.Open(files: files);
        files.Break = operation => operation == "sync";
        for (int attempt = 0; attempt < 2; attempt++)
        {
            Assert.Null(ServerList.Load(PosixFileSystem.Instance, path, ledger, tolerate: null, out Fault? error));
            Assert.Contains("told so", error!.Reason, StringComparison.Ordinal);
        }

        files.Break = _ => false;
        Load(ledger);
        using LedgerView view = lab.View();
        Assert.True(view.IsSpent(LedgerLab.Sequence(0).Knocks));
    }

    private ServerList Load(ILedger ledger)
    {
        ServerList? list = ServerList.Load(PosixFileSystem.Instance, path, ledger, tolerate: null, out Fault? error);
        Assert.True(list is not null, error?.ToString());
        return list;
    }

    private static async Task<ConsumeResult> SpendAsync(ServerList list, int index) => await list.SpendAsync(
        LedgerLab.Sequence(index), index, LedgerLab.Note, window: 10, whole: null, _ => null, CancellationToken.None);

    private static IEnumerable<int> Unused(ServerList list) =>
        Enumerable.Range(0, list.Content.Count).Where(i => list.Content.Entries[i].State == LineState.Unused);
}
