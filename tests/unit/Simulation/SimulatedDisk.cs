using TanKnock.Core.Files;

namespace TanKnock.Tests.Simulation;

/// <summary>A machine's disk with the kernel's cache before it. Processes come and go (<see cref="SimulatedProcess"/>);
/// a power cut makes another disk of it.</summary>
internal sealed class SimulatedDisk
{
    internal const uint User = 1000;

    private readonly Dictionary<string, SimulatedFolder> folders = new(StringComparer.Ordinal);
    private readonly List<SimulatedInode> handles = [];

    /// <summary>The kernel's clock for change times; coarse, so that it often stands still between two changes.</summary>
    internal long Now { get; set; } = 1;

    internal bool HasFolder(string path) => folders.ContainsKey(path);

    internal SimulatedFolder Folder(string path) => folders.TryGetValue(path, out SimulatedFolder? folder)
        ? folder
        : throw new FileSystemException(FileProblem.NotFound, path, "no such folder");

    internal IEnumerable<string> FoldersIn(string path) => folders.Keys.Where(each => Path.GetDirectoryName(each) == path);

    internal SimulatedFolder FolderOf(string path) => Folder(Path.GetDirectoryName(path)!);

    internal SimulatedFolder AddFolder(string path, bool durable = true) =>
        folders[path] = new SimulatedFolder { IsDurable = durable };

    internal SimulatedInode? Find(string path) =>
        folders.TryGetValue(Path.GetDirectoryName(path)!, out SimulatedFolder? folder)
            ? folder.Names.GetValueOrDefault(Path.GetFileName(path))
            : null;

    /// <summary>A new file without a name, its number the lowest that is free, as some file systems choose it.</summary>
    internal SimulatedInode NewInode(int mode, byte[] content)
    {
        ulong number = 1;
        while (folders.Values.Any(folder => folder.Names.Values.Any(inode => inode.Number == number))
            || handles.Exists(inode => inode.Number == number && inode.OpenHandles > 0))
        {
            number++;
        }

        SimulatedInode made = new(number, new FileAttributesOnDisk(User, User, mode), content) { ChangedAt = Now };
        handles.RemoveAll(inode => inode.OpenHandles == 0);
        return made;
    }

    /// <summary>Remembers a file that is open, perhaps without a name.</summary>
    internal void Opened(SimulatedInode inode) => handles.Add(inode);

    /// <summary>The disk as the next start finds it.</summary>
    internal SimulatedDisk AfterPowerCut(Loss loss)
    {
        Dictionary<SimulatedInode, SimulatedInode> found = [];
        SimulatedDisk disk = new() { Now = Now + 1 };
        foreach ((string path, SimulatedFolder folder) in folders)
        {
            if (folder.IsDurable || loss.Names(1) == 1)
            {
                disk.folders[path] = folder.AfterPowerCut(loss, Find);
            }
        }

        return disk;

        SimulatedInode Find(SimulatedInode inode)
        {
            if (!found.TryGetValue(inode, out SimulatedInode? survivor))
            {
                found[inode] = survivor = inode.AfterPowerCut(loss, Now);
            }

            return survivor;
        }
    }
}
