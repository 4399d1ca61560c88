using TanKnock.Core.Files;
using TanKnock.Core.Records;
using TanKnock.Core.Sequences;
using TanKnock.Daemon.Ledger;

namespace TanKnock.Tests.Simulation;

/// <summary>Asks a disk what its ledger knows.</summary>
internal static class LedgerJudge
{
    private const string KeyPath = SimulatedDaemon.StateFolderPath + "/ledger.key";
    private const string LedgerPath = SimulatedDaemon.StateFolderPath + "/ledger";

    [ThreadStatic]
    private static (byte[] Bytes, DigestKey Key) last;

    internal static bool Remembers(SimulatedDisk disk, int id) => Read(disk, files => files).Contains(id);

    /// <summary>Whether the ledger says that a door has to be closed.</summary>
    internal static bool IsOpen(SimulatedDisk disk, OpenKey key)
    {
        bool isOpen = false;
        Read(disk, files => files, (_, kind, text) =>
        {
            isOpen |= kind == LedgerRecords.Opened && OpenNote.FromJson(text)?.Key == key;
            isOpen &= !(kind == LedgerRecords.Closed && LedgerRecords.ReadClosed(text) == key);
        });
        return isOpen;
    }

    /// <summary>The lines that the ledger on a disk knows as spent.</summary>
    /// <param name="mutation">A bug in between.</param>
    internal static HashSet<int> Read(SimulatedDisk disk, Func<IFileSystem, IFileSystem> mutation)
    {
        HashSet<UInt128> digests = [];
        DigestKey? key = Read(disk, mutation, (_, kind, text) =>
        {
            if (kind == LedgerRecords.Spent && LedgerRecords.TryReadDigest(text, out UInt128 digest))
            {
                digests.Add(digest);
            }
        });
        return [.. Enumerable.Range(0, Lines.Most).Where(id => digests.Contains(key.Of(Lines.Sequence(id).Knocks)))];
    }

    private static DigestKey Read(SimulatedDisk disk, Func<IFileSystem, IFileSystem> mutation, RecordSeen seen)
    {
        byte[]? bytes = disk.Find(KeyPath)?.Content;
        Violation.Unless(bytes is not null && disk.Find(LedgerPath) is not null, "a power cut would leave no ledger");
        DigestKey key = KeyFor(bytes!);
        Fault? error = RecordFile.Read(mutation(new SimulatedProcess(disk, new Random(0))), LedgerPath, key.Check, seen);
        Violation.Unless(error is null, $"a power cut would leave a ledger that is refused: {error}");
        return key;
    }

    private static DigestKey KeyFor(byte[] bytes)
    {
        if (last.Bytes is null || !last.Bytes.AsSpan().SequenceEqual(bytes))
        {
            last.Key?.Dispose();
            last = (bytes, new DigestKey(bytes));
        }

        return last.Key;
    }
}
