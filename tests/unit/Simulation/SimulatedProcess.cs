using TanKnock.Core.Files;

namespace TanKnock.Tests.Simulation;

/// <summary>A process's view of a disk: it meets faults, and what it holds open goes when it ends.</summary>
internal sealed class SimulatedProcess(SimulatedDisk disk, Random random) : IFileSystem
{
    private readonly List<SimulatedHandle> handles = [];
    private DiskFault fault = DiskFault.None;

    /// <summary>Others who act between two operations of this process.</summary>
    internal Action? Intruder { get; set; }

    internal SimulatedDisk Disk => disk;

    internal bool IsDead { get; private set; }

    /// <summary>Operations since <see cref="Expect"/>.</summary>
    internal int Operations { get; private set; }

    /// <summary>Whether the fault has come about.</summary>
    internal bool HasFailed { get; private set; }

    public uint CurrentUser => SimulatedDisk.User;

    internal void Expect(DiskFault next)
    {
        fault = next;
        Operations = 0;
        HasFailed = false;
    }

    /// <summary>Ends the process, as SIGKILL does: its locks go, what it wrote stays in the cache.</summary>
    internal void Kill()
    {
        IsDead = true;
        handles.ForEach(handle => handle.Close());
        handles.Clear();
    }

    public IOpenFile Open(string path, bool forWriting)
    {
        Begin(forWriting ? Operation.Change : Operation.Look, path);
        SimulatedInode inode = disk.Find(path) ?? throw Missing(path);
        End();
        return Hold(inode, path);
    }

    public IOpenFile Create(string path)
    {
        Begin(Operation.Grow, path);
        if (disk.Find(path) is not null)
        {
            throw new FileSystemException(FileProblem.Exists, path, "exists");
        }

        SimulatedInode inode = disk.NewInode(0x180, []);
        disk.FolderOf(path).Change((Path.GetFileName(path), inode));
        End();
        return Hold(inode, path);
    }

    public void CreateFolder(string path)
    {
        Begin(Operation.Grow, path);
        SimulatedFolder folder = disk.AddFolder(path, durable: false);
        if (IsDue(FaultKind.CrashWithin))
        {
            Die();
        }

        folder.IsDurable = true;
        End();
    }

    public FileFacts? Look(string path)
    {
        Begin(Operation.Look, path);
        FileFacts? facts = disk.Find(path)?.Facts
            ?? (disk.HasFolder(path) ? new FileFacts(FileKind.Folder, 1, 0, CurrentUser, CurrentUser, 0x1C0, 2, 0, 0) : null);
        End();
        return facts;
    }

    public IEnumerable<string> NamesIn(string folder)
    {
        Begin(Operation.Look, folder);
        string[] names = [.. disk.Folder(folder).Names.Keys];
        End();
        return names;
    }

    public void Rename(string oldPath, string newPath, bool replace)
    {
        Begin(Operation.Change, newPath);
        SimulatedInode inode = disk.Find(oldPath) ?? throw Missing(oldPath);
        if (!replace && disk.Find(newPath) is not null)
        {
            throw new FileSystemException(FileProblem.Exists, newPath, "exists");
        }

        inode.ChangedAt = disk.Now;
        disk.FolderOf(newPath).Change((Path.GetFileName(oldPath), null), (Path.GetFileName(newPath), inode));
        End();
    }

    public void Delete(string path)
    {
        Begin(Operation.Change, path);
        disk.FolderOf(path).Change((Path.GetFileName(path), null));
        End();
    }

    public void SyncFolder(string folder)
    {
        Begin(Operation.Sync, folder);
        if (disk.HasFolder(folder))
        {
            disk.Folder(folder).Sync();
        }

        foreach (string inside in disk.FoldersIn(folder))
        {
            disk.Folder(inside).IsDurable = true;
        }

        End();
    }

    /// <summary>Before an operation takes effect: the process ends here, or it fails.</summary>
    internal void Begin(Operation operation, string path, Action<bool>? part = null)
    {
        if (IsDead)
        {
            throw new SimulatedCrash();
        }

        Intruder?.Invoke();
        Operations++;
        if (IsDue(FaultKind.CrashBefore))
        {
            Die();
        }

        if (IsDue(FaultKind.CrashWithin) && part is not null)
        {
            part(true);
            Die();
        }

        if (fault.Meets(operation, Operations) is FileProblem problem)
        {
            HasFailed = true;
            part?.Invoke(false);
            throw new FileSystemException(problem, path, "told so");
        }
    }

    /// <summary>After an operation has taken effect: the process ends here.</summary>
    internal void End()
    {
        if (IsDue(FaultKind.CrashAfter) || IsDue(FaultKind.CrashWithin))
        {
            Die();
        }
    }

    /// <summary>How much of a write is done when it fails.</summary>
    internal int PartOf(int length) => random.Next(length + 1);

    /// <summary>What of a failed sync reaches the disk.</summary>
    internal Loss FailedSync => Loss.Random(random);

    internal void Forget(SimulatedHandle handle) => handles.Remove(handle);

    private bool IsDue(FaultKind kind) => fault.Kind == kind && Operations == fault.At;

    private void Die()
    {
        HasFailed = true;
        Kill();
        throw new SimulatedCrash();
    }

    private SimulatedHandle Hold(SimulatedInode inode, string path)
    {
        SimulatedHandle handle = new(this, inode, path);
        handles.Add(handle);
        disk.Opened(inode);
        return handle;
    }

    private static FileSystemException Missing(string path) => new(FileProblem.NotFound, path, "not found");
}
