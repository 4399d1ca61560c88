using System.Security.Cryptography;
using TanKnock.Core.Files;

namespace TanKnock.Core.Memory;

/// <summary>Opens the memory in a state folder: <c>spent</c>, and <c>spent.key</c>, the key of its digests.</summary>
public static class StateFolder
{
    private const string MemoryName = "spent";
    private const string KeyName = "spent.key";

    /// <summary>The names of its files.</summary>
    public static IEnumerable<string> FileNames => [MemoryName, KeyName];

    /// <summary>Opens the memory; a folder without one gets a new one.</summary>
    /// <param name="files">Where it lies.</param>
    /// <param name="folder">The folder; made if it is not there.</param>
    /// <param name="error">Why it cannot be opened.</param>
    /// <param name="tolerate">Told of owners and modes that should be others; null: these are refused.</param>
    /// <param name="created">Whether it is new, so that nothing is remembered.</param>
    /// <returns>Null if it cannot be opened or trusted, which must not be passed over; the error says why.</returns>
    public static SpentMemory? Open(
        IFileSystem files,
        string folder,
        out bool created,
        out Fault? error,
        Action<Fault>? tolerate = null) =>
        Open(files, folder, SpentMemory.DefaultStock, out created, out error, tolerate);

    internal static SpentMemory? Open(
        IFileSystem files,
        string folder,
        int stock,
        out bool created,
        out Fault? error,
        Action<Fault>? tolerate = null)
    {
        created = false;
        try
        {
            if (files.LookThroughLinks(folder) is null)
            {
                files.CreateFolder(folder);
            }

            error = FolderTrust.Check(files, folder, tolerate);
            return error is null ? OpenMemory(files, folder, stock, out created, out error, tolerate) : null;
        }
        catch (FaultException e)
        {
            error = e.Fault;
            return null;
        }
        catch (FileSystemException e)
        {
            error = StateFile.From(e);
            return null;
        }
    }

    /// <summary>Reads the memory of a state folder as it is now, for a report: a daemon may be at work with it. Changes
    /// nothing.</summary>
    /// <param name="files">Where it lies.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="error">Why it cannot be read.</param>
    /// <returns>Null if there is none, or with the error.</returns>
    public static MemoryView? Read(IFileSystem files, string folder, out Fault? error)
    {
        string path = Path.Combine(folder, MemoryName);
        try
        {
            error = null;
            if (files.Look(path) is null)
            {
                return null;
            }

            SequenceDigest? digest = ReadKey(files, Path.Combine(folder, KeyName), out error, tolerate: _ => { });
            return digest is null ? null : MemoryView.Read(files, path, digest, out error);
        }
        catch (FileSystemException e)
        {
            error = Fault.From(e);
            return null;
        }
    }

    /// <summary>Judges a state folder without touching it, as
    /// <see cref="Open(IFileSystem, string, out bool, out Fault?, Action{Fault}?)"/> would; one that is not there is
    /// fine.</summary>
    /// <param name="files">Where it lies.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="tolerate">Told of owners and modes that should be others; null: these are refused.</param>
    /// <returns>Why it cannot be trusted, or null.</returns>
    public static Fault? Check(IFileSystem files, string folder, Action<Fault>? tolerate)
    {
        try
        {
            return FolderTrust.Check(files, folder, tolerate);
        }
        catch (FileSystemException e)
        {
            return Fault.From(e);
        }
    }

    private static SpentMemory? OpenMemory(
        IFileSystem files,
        string folder,
        int stock,
        out bool created,
        out Fault? error,
        Action<Fault>? tolerate)
    {
        string keyPath = Path.Combine(folder, KeyName);
        string memoryPath = Path.Combine(folder, MemoryName);
        bool hasKey = files.Look(keyPath) is not null;
        created = files.Look(memoryPath) is null;
        if (created && !hasKey)
        {
            WriteKey(files, keyPath, SequenceDigest.NewKey());
        }
        else if (!hasKey)
        {
            error = new Fault(keyPath, 0, $"missing, while {memoryPath} is there", "restore both from a backup, or move the memory away");
            return null;
        }

        SequenceDigest? digest = ReadKey(files, keyPath, out error, tolerate);
        SpentMemory? memory = null;
        try
        {
            if (digest is not null)
            {
                if (created)
                {
                    CreateMemory(files, folder, memoryPath, digest);
                }

                // A memory that was put here right before a crash may still lose its name in a power cut.
                files.SyncFolder(folder);
                memory = SpentMemory.Open(files, memoryPath, digest, stock, tolerate, out error);
                Leftovers.Remove(files, memoryPath);
                Leftovers.Remove(files, keyPath);
            }

            return memory;
        }
        finally
        {
            if (memory is null)
            {
                digest?.Dispose();
            }
        }
    }

    /// <summary>With no room yet: on a full disk an empty memory is better than none, as there may be room later.</summary>
    private static void CreateMemory(IFileSystem files, string folder, string path, SequenceDigest digest)
    {
        // Whoever made the folder may have ended before its name was on the disk.
        files.SyncFolder(PendingFile.FolderOf(folder));
        using MemoryDraft draft = new(files, path, digest.KeyCheck, records: 0, room: 0);
        draft.PutInPlace(like: null, replace: false);
    }

    /// <summary>Puts the key of an open memory into its folder again, if it is gone from there.</summary>
    /// <returns>Why the folder cannot hold that memory, or null.</returns>
    /// <exception cref="FileSystemException">It cannot be looked at, read or written.</exception>
    internal static Fault? RestoreKey(IFileSystem files, string folder, SequenceDigest digest, Action<Fault>? tolerate)
    {
        string path = Path.Combine(folder, KeyName);
        if (files.Look(path) is null)
        {
            WriteKey(files, path, digest.ExportKey());
            return null;
        }

        using SequenceDigest? there = ReadKey(files, path, out Fault? error, tolerate);
        return error is null && there!.KeyCheck != digest.KeyCheck ? new Fault(path, 0, "not the key of this daemon") : error;
    }

    /// <summary>Clears the key, too.</summary>
    private static void WriteKey(IFileSystem files, string path, byte[] key)
    {
        using PendingFile file = new(files, path);
        file.Write(key);
        file.Sync();
        file.PutInPlace(replace: false);
        CryptographicOperations.ZeroMemory(key);
    }

    private static SequenceDigest? ReadKey(
        IFileSystem files, string path, out Fault? error, Action<Fault>? tolerate)
    {
        using IOpenFile file = files.Open(path, forWriting: false);
        Span<byte> key = stackalloc byte[SequenceDigest.KeyLength];
        FileFacts facts = file.Facts();
        error = AccessRules.Check(files, path, facts, tolerate);
        if (error is null && (facts.Length != key.Length || file.Read(key, 0) != key.Length))
        {
            error = new Fault(path, 0, $"not a key of {key.Length} bytes", "restore it from a backup");
        }

        SequenceDigest? digest = error is null ? new SequenceDigest(key) : null;
        CryptographicOperations.ZeroMemory(key);
        return digest;
    }
}
