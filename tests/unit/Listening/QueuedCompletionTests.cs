using TanKnock.Core.Consuming;
using TanKnock.Core.Files;
using TanKnock.Core.Lists;
using TanKnock.Core.Sequences;
using TanKnock.Daemon.Ledger;
using Xunit;

namespace TanKnock.Tests.Listening;

/// <summary>Completions may wait while their list is replaced and read again: a line is named by its sequence, not by its
/// place.</summary>
public sealed class QueuedCompletionTests : IDisposable
{
    private static readonly LineNote Note = new(LineState.Used, DateTimeOffset.UnixEpoch, "203.0.113.7", "ssh");

    private readonly string folder = Directory.CreateTempSubdirectory("tanknock-queued-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(20)]
    [InlineData(4)]
    public async Task A_line_that_waited_while_its_list_was_pruned_is_still_the_one_that_is_marked(int count)
    {
        string path = Path.Combine(folder, "alice.tan");
        Write(path, 1, count);
        ServerList? list = ServerList.Load(PosixFileSystem.Instance, path, new MemoryLedger(), null, out Fault? error);
        Assert.True(list is not null, error?.ToString());
        (KnockSequence Sequence, int Index)[] queued = [(Sequence(3), 2), (Sequence(4), 3)];

        string pruned = Path.Combine(folder, "pruned");
        Write(pruned, 3, count - 2);
        File.Move(pruned, path, overwrite: true);
        foreach ((KnockSequence sequence, int index) in queued)
        {
            Assert.Equal(ConsumeVerdict.Consumed, await SpendAsync(list, sequence, index));
        }

        string[] lines = File.ReadAllLines(path);
        Assert.StartsWith("#7003:tcp,8003:udp used", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("#7004:tcp,8004:udp used", lines[1], StringComparison.Ordinal);
        Assert.All(lines[2..], line => Assert.StartsWith(" 70", line, StringComparison.Ordinal));
        Assert.Equal(ConsumeVerdict.AlreadyMarked, await SpendAsync(list, Sequence(3), 2));
        Assert.Equal(ConsumeVerdict.Gone, await SpendAsync(list, Sequence(1), 0));
    }

    private static async Task<ConsumeVerdict> SpendAsync(ServerList list, KnockSequence sequence, int index) =>
        (await list.SpendAsync(sequence, index, Note, window: 10, whole: null, _ => null, CancellationToken.None)).Verdict;

    private static KnockSequence Sequence(int number) => new(
        [new Knock(Protocol.Tcp, (ushort)(7000 + number)), new Knock(Protocol.Udp, (ushort)(8000 + number))]);

    private static void Write(string path, int first, int count)
    {
        using ListDraft draft = ListDraft.New(PosixFileSystem.Instance, path);
        for (int i = first; i < first + count; i++)
        {
            draft.Add(Sequence(i).Knocks);
        }

        draft.Sync();
        draft.PutInPlace(replace: false);
    }
}
