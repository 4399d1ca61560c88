using TanKnock.Core.Files;

namespace TanKnock.Tests.Simulation;

/// <summary>A file: what readers see, what is on the disk, and the un-synced writes that made the difference.</summary>
internal sealed class SimulatedInode(ulong number, FileAttributesOnDisk attributes, byte[] content)
{
    internal const int SectorSize = 512;

    private readonly List<PendingWrite> pending = [];
    private byte[] durable = content;
    private FileAttributesOnDisk durableAttributes = attributes;
    private FileAttributesOnDisk visibleAttributes = attributes;

    /// <summary>What readers see.</summary>
    internal byte[] Content { get; private set; } = content;

    internal long ChangedAt { get; set; }

    internal int OpenHandles { get; set; }

    internal int Links { get; set; } = 1;

    internal ulong Number => number;

    /// <summary>Who holds the lock; several only if it is shared.</summary>
    internal HashSet<SimulatedHandle> Lockers { get; } = [];

    internal bool IsLockExclusive { get; set; }

    internal FileFacts Facts => new(
        FileKind.Regular, 1, number, visibleAttributes.Owner, visibleAttributes.Group, visibleAttributes.Mode, Links,
        Content.Length, ChangedAt);

    internal void SetAttributes(FileAttributesOnDisk attributes) => visibleAttributes = attributes;

    internal void Write(ReadOnlySpan<byte> bytes, long offset)
    {
        int end = (int)offset + bytes.Length;
        byte[] after = new byte[Math.Max(Content.Length, end)];
        Content.CopyTo(after, 0);
        bytes.CopyTo(after.AsSpan((int)offset));
        pending.Add(new PendingWrite(Math.Min((int)offset, Content.Length), end, after));
        Content = after;
    }

    /// <summary>Replaces the content in place, as editors and <c>cp</c> do.</summary>
    internal void Overwrite(byte[] bytes)
    {
        pending.Add(new PendingWrite(0, Math.Max(bytes.Length, Content.Length), bytes));
        Content = bytes;
    }

    internal void Sync(bool attributesToo)
    {
        durable = Compose(Content.Length, sector => pending.Exists(write => write.Touches(sector)) ? Content : durable);
        pending.Clear();
        durableAttributes = attributesToo ? visibleAttributes : durableAttributes;
    }

    /// <summary>The disk reported an error: readers see what was written, the kernel thinks it is clean, and some of it
    /// is not on the disk.</summary>
    internal void FailSync(Loss loss)
    {
        durable = Survivor(loss);
        pending.Clear();
    }

    /// <summary>The file as it is found after a power cut.</summary>
    internal SimulatedInode AfterPowerCut(Loss loss, long now) =>
        new(number, loss.Version(0, 2) == 1 ? visibleAttributes : durableAttributes, Survivor(loss)) { ChangedAt = now };

    private byte[] Survivor(Loss loss)
    {
        if (pending.Count == 0)
        {
            return durable;
        }

        int last = loss.Version(0, pending.Count + 1);
        int length = last == 0 ? durable.Length : pending[last - 1].Content.Length;
        byte[] result = Compose(length, sector => StateOf(sector, loss));
        for (int sector = 0; sector * SectorSize < length; sector++)
        {
            if (pending.Exists(write => write.Touches(sector)) && loss.Tear() is int tear and > 0)
            {
                // The second half of another state.
                Copy(StateOf(sector, loss), result, (sector * SectorSize) + tear, (sector + 1) * SectorSize);
            }
        }

        return result;
    }

    private byte[] StateOf(int sector, Loss loss)
    {
        List<PendingWrite> writes = pending.FindAll(write => write.Touches(sector));
        int version = loss.Version(sector, writes.Count + 1);
        return version == 0 ? durable : writes[version - 1].Content;
    }

    private static byte[] Compose(int length, Func<int, byte[]> stateOf)
    {
        byte[] result = new byte[length];
        for (int start = 0; start < length; start += SectorSize)
        {
            Copy(stateOf(start / SectorSize), result, start, start + SectorSize);
        }

        return result;
    }

    private static void Copy(byte[] from, byte[] to, int start, int end)
    {
        end = Math.Min(Math.Min(end, from.Length), to.Length);
        if (start < end)
        {
            from.AsSpan(start, end - start).CopyTo(to.AsSpan(start));
        }
    }

    private sealed record PendingWrite(int Start, int End, byte[] Content)
    {
        internal bool Touches(int sector) => Start < (sector + 1) * SectorSize && End > sector * SectorSize;
    }
}
