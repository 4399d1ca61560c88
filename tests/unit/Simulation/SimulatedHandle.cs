using TanKnock.Core.Files;

namespace TanKnock.Tests.Simulation;

/// <summary>An open file of a process. Other processes' locks do not go away while it waits, so it does not.</summary>
internal sealed class SimulatedHandle : IOpenFile
{
    private readonly SimulatedProcess process;
    private readonly SimulatedInode inode;
    private readonly string path;
    private bool isClosed;

    internal SimulatedHandle(SimulatedProcess process, SimulatedInode inode, string path)
    {
        this.process = process;
        this.inode = inode;
        this.path = path;
        inode.OpenHandles++;
    }

    public FileFacts Facts()
    {
        process.Begin(Operation.Look, path);
        process.End();
        return inode.Facts with { Links = process.Disk.Find(path) == inode ? 1 : 0 };
    }

    public void Lock(bool exclusive)
    {
        process.Begin(Operation.Look, path);
        if (inode.Lockers.Any(holder => holder != this) && (exclusive || inode.IsLockExclusive))
        {
            throw new FileSystemException(FileProblem.Locked, path, "another program keeps it locked");
        }

        inode.Lockers.Add(this);
        inode.IsLockExclusive = exclusive;
        process.End();
    }

    public int Read(Span<byte> bytes, long offset)
    {
        process.Begin(Operation.Look, path);
        int count = (int)Math.Clamp(inode.Content.Length - offset, 0, bytes.Length);
        inode.Content.AsSpan((int)Math.Min(offset, inode.Content.Length), count).CopyTo(bytes);
        process.End();
        return count;
    }

    public void Write(ReadOnlySpan<byte> bytes, long offset)
    {
        byte[] all = bytes.ToArray();
        Operation operation = offset + all.Length > inode.Content.Length ? Operation.Grow : Operation.Write;
        process.Begin(operation, path, _ => Put(all.AsSpan(0, process.PartOf(all.Length)), offset));
        Put(all, offset);
        process.End();
    }

    public void SyncData() => Sync(attributesToo: false);

    public void SyncAll() => Sync(attributesToo: true);

    public void SetOwnerAndMode(uint owner, uint group, int mode)
    {
        process.Begin(Operation.Change, path);
        inode.SetAttributes(new FileAttributesOnDisk(owner, group, mode));
        inode.ChangedAt = process.Disk.Now;
        process.End();
    }

    public void Dispose()
    {
        if (!process.IsDead)
        {
            process.Forget(this);
            Close();
        }
    }

    internal void Close()
    {
        if (!isClosed)
        {
            isClosed = true;
            inode.Lockers.Remove(this);
            inode.OpenHandles--;
        }
    }

    private void Sync(bool attributesToo)
    {
        process.Begin(Operation.Sync, path, crash =>
        {
            if (!crash)
            {
                inode.FailSync(process.FailedSync);
            }
        });
        inode.Sync(attributesToo);
        process.End();
    }

    private void Put(ReadOnlySpan<byte> bytes, long offset)
    {
        if (bytes.Length > 0)
        {
            inode.Write(bytes, offset);
            inode.ChangedAt = process.Disk.Now;
        }
    }
}
