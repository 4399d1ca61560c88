using System.Security.Cryptography;
using TanKnock.Core.Files;
using TanKnock.Core.Records;
using TanKnock.Core.Sequences;

namespace TanKnock.Daemon.Ledger;

/// <summary>The state folder: <c>ledger</c>, and <c>ledger.key</c>, the key of its digests (spec/ledger.md 1).</summary>
internal sealed class LedgerFolder(IFileSystem files, string folder, Action<Fault>? tolerate)
{
    private const string LedgerName = "ledger";
    private const string KeyName = "ledger.key";
    private const string LockedHint = "a tanknockd runs with this state folder: stop it, or give each a state_dir of its own";

    /// <summary>The names of its files.</summary>
    internal static IEnumerable<string> FileNames => [LedgerName, KeyName];

    internal string LedgerPath { get; } = Path.Combine(folder, LedgerName);

    private string KeyPath { get; } = Path.Combine(folder, KeyName);

    /// <summary>Opens the ledger; a folder without one gets a new one.</summary>
    /// <param name="stock">Lines that room is made for.</param>
    /// <param name="aside">How it writes.</param>
    /// <param name="created">Whether it is new, so that nothing is known.</param>
    /// <param name="error">Why it cannot be opened or trusted, which must not be passed over.</param>
    /// <returns>Null if it cannot be.</returns>
    internal HostLedger? Open(int stock, Aside aside, out bool created, out Fault? error)
    {
        created = false;
        DigestKey? key = null;
        try
        {
            MakeFolder();
            created = files.Look(LedgerPath) is null;
            Demand(FolderTrust.Check(files, folder, tolerate));
            key = OpenKey(mayCreate: created);
            if (created)
            {
                // Whoever made the folder may have ended before its name was on the disk.
                files.SyncFolder(Path.GetDirectoryName(folder) is { Length: > 0 } above ? above : folder);
                RecordFile.Create(files, LedgerPath, key.Check);
            }

            // A ledger that was put here right before a crash may still lose its name in a power cut.
            files.SyncFolder(folder);
            DigestKey taken = key;
            HostLedger ledger = new(this, taken, seen => OpenFile(taken, seen), stock, aside);
            key = null;
            Leftovers.Remove(files, LedgerPath);
            Leftovers.Remove(files, KeyPath);
            error = null;
            return ledger;
        }
        catch (FaultException e)
        {
            error = e.Fault;
            return null;
        }
        catch (FileSystemException e)
        {
            error = Fault.From(e) is var fault && e.Problem == FileProblem.Locked ? fault with { Hint = LockedHint } : fault;
            return null;
        }
        finally
        {
            key?.Dispose();
        }
    }

    /// <summary>Reads the ledger as it is now, for a report: a daemon may be at work with it. Changes nothing.</summary>
    /// <returns>Null if there is none, or with the error.</returns>
    internal LedgerView? Read(out Fault? error)
    {
        error = null;
        DigestKey? key = null;
        LedgerView? view = null;
        try
        {
            if (files.Look(LedgerPath) is not null)
            {
                key = ReadKey(_ => { });
                LedgerView read = new(key);
                error = RecordFile.Read(files, LedgerPath, key.Check, read.Take);
                view = error is null ? read : null;
            }
        }
        catch (FaultException e)
        {
            error = e.Fault;
        }
        catch (FileSystemException e)
        {
            error = Fault.From(e);
        }
        finally
        {
            if (view is null)
            {
                key?.Dispose();
            }
        }

        return view;
    }

    /// <summary>Judges the folder without touching it; one that is not there is fine.</summary>
    /// <returns>Why it cannot be trusted, or null.</returns>
    internal Fault? Check()
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

    /// <summary>Prepares the path for a ledger that is open and lies there no more: folder and key are there again. What lies
    /// there instead is opened and locked, since another daemon may have used it (spec/ledger.md 6).</summary>
    /// <param name="key">Of the open ledger.</param>
    /// <param name="seen">Given its records.</param>
    /// <returns>Null if nothing lies there.</returns>
    /// <exception cref="FileSystemException">The path is not ours to take.</exception>
    internal RecordFile? TakePlace(DigestKey key, RecordSeen seen)
    {
        try
        {
            Demand(FolderTrust.Check(files, folder, tolerate));
            MakeFolder();
            RecordFile? there = files.Look(LedgerPath) is null ? null : OpenFile(key, seen);
            try
            {
                RestoreKey(key);
                RecordFile? taken = there;
                there = null;
                return taken;
            }
            finally
            {
                there?.Dispose();
            }
        }
        catch (FaultException e)
        {
            throw new FileSystemException(
                e.Fault.Problem, e.Fault.Path, $"the ledger is gone from here and cannot be written anew: {e.Fault.Reason}");
        }
    }

    private RecordFile OpenFile(DigestKey key, RecordSeen seen) =>
        RecordFile.Open(files, LedgerPath, key.Check, tolerate, seen, out Fault? error) ?? throw new FaultException(error!);

    private void MakeFolder()
    {
        if (files.LookThroughLinks(folder) is null)
        {
            files.CreateFolder(folder);
        }
    }

    private DigestKey OpenKey(bool mayCreate)
    {
        if (files.Look(KeyPath) is null)
        {
            if (!mayCreate)
            {
                throw new FaultException(new Fault(
                    KeyPath, 0, $"missing, while {LedgerPath} is there", "restore both from a backup, or move the ledger away"));
            }

            WriteKey(DigestKey.NewKey());
        }

        return ReadKey(tolerate);
    }

    /// <summary>Puts the key into the folder again, if it is gone from there.</summary>
    private void RestoreKey(DigestKey key)
    {
        if (files.Look(KeyPath) is null)
        {
            WriteKey(key.Export());
            return;
        }

        using DigestKey there = ReadKey(tolerate);
        if (there.Check != key.Check)
        {
            throw new FaultException(new Fault(KeyPath, 0, "not the key of this daemon"));
        }
    }

    /// <summary>Clears the key, too.</summary>
    private void WriteKey(byte[] key)
    {
        try
        {
            using PendingFile file = new(files, KeyPath);
            file.Write(key);
            file.Sync();
            file.PutInPlace(replace: false);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private DigestKey ReadKey(Action<Fault>? lax)
    {
        using IOpenFile file = TrustedFile.Open(files, KeyPath, forWriting: false, lax);
        Span<byte> key = stackalloc byte[DigestKey.KeyLength];
        bool isKey = file.Facts().Length == key.Length && file.Read(key, 0) == key.Length;
        DigestKey? read = isKey ? new DigestKey(key) : null;
        CryptographicOperations.ZeroMemory(key);
        return read ?? throw new FaultException(new Fault(KeyPath, 0, $"not a key of {key.Length} bytes", "restore it from a backup"));
    }

    private static void Demand(Fault? fault)
    {
        if (fault is not null)
        {
            throw new FaultException(fault);
        }
    }
}
