using System.Security.Cryptography;
using TanKnock.Cli;
using TanKnock.Client.Hosts;
using TanKnock.Core.Files;
using TanKnock.Core.Lists;

namespace TanKnock.Client.Import;

/// <summary>Puts a list where it belongs, for its owner alone, and makes sure that it is one.</summary>
internal static class ListImport
{
    private static readonly IFileSystem Files = ThisFileSystem.Instance;

    /// <summary>Imports a list; null when done.</summary>
    /// <param name="path">The list, or what the QR codes of a sheet say; <c>-</c>: standard input.</param>
    /// <param name="named">The host it is for; null: as the sheet or the file's name says.</param>
    /// <param name="move">Whether the original is removed afterwards.</param>
    /// <param name="messages">What is said.</param>
    internal static Failure? Run(string path, string? named, bool move, Messages messages)
    {
        string? host = named ?? NameOf(path);
        Failure noHost = new(
            path == ImportSource.StandardInput ? "nothing says which host the list is for" : $"{path}: its name does not say which host it is for",
            "say --host HOST",
            ExitCode.Usage);
        if (host is null && path.EndsWith(".tan", StringComparison.Ordinal))
        {
            return noHost;
        }

        try
        {
            using ImportSource source = new(Files, path);
            Failure? damaged = null;
            using SheetPages? sheet = SheetPages.Is(source.Head) ? ReadSheet(path, source, out damaged) : null;
            if (damaged is not null)
            {
                return damaged;
            }

            host = named ?? sheet?.Host ?? host;
            if (host is null)
            {
                return noHost;
            }

            if (HostList.PathOf(HostName.Require(host), null, out Failure? failure) is not string target)
            {
                return failure;
            }

            if (Files.Look(target) is not null)
            {
                return new Failure($"{target}: exists already", "remove it first, if its lines are not needed any more");
            }

            MakeFolders(Path.GetDirectoryName(target)!);
            failure = Import(path, write => Copy(source, sheet, write), target, host, messages);
            if (failure is null && sheet?.Missing.ToList() is [int first, ..] missing)
            {
                messages.Warn(missing.Count == 1
                    ? $"{target}: without page {first} of the sheet, which was not there"
                    : $"{target}: without {missing.Count} pages of the sheet, which were not there, the first of them page {first}");
            }

            if (failure is null && move && path != ImportSource.StandardInput)
            {
                Files.Delete(path);
            }

            return failure;
        }
        catch (FileSystemException e)
        {
            return new Failure($"{e.Path}: {e.Reason}", e.Problem == FileProblem.IsLink ? "name the file itself, not a link to it" : null);
        }
    }

    /// <summary>The host that a file's name tells; null if it tells none.</summary>
    private static string? NameOf(string path)
    {
        string name = Path.GetFileName(path);
        return name.EndsWith(".tan", StringComparison.Ordinal) && name is not ("client.tan" or ".tan") ? name[..^4] : null;
    }

    private static SheetPages? ReadSheet(string path, ImportSource source, out Failure? failure)
    {
        byte[] text = GC.AllocateArray<byte>(SheetPages.MaxLength, pinned: true);
        int length = 0;
        bool fits = true;
        try
        {
            source.CopyTo(bytes =>
            {
                fits &= bytes.Length <= text.Length - length;
                if (fits)
                {
                    bytes.CopyTo(text.AsSpan(length));
                    length += bytes.Length;
                }
            });
            failure = new Failure($"{path}: too long for a sheet", "import the list itself");
            return fits ? SheetPages.Read(path, text.AsSpan(0, length), out failure) : null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(text);
        }
    }

    /// <summary>Hands over the list; after this, no sequence is in memory.</summary>
    private static void Copy(ImportSource source, SheetPages? sheet, Action<ReadOnlySpan<byte>> write)
    {
        if (sheet is null)
        {
            source.CopyTo(write);
            return;
        }

        sheet.WriteTo(write);
        sheet.Dispose();
    }

    private static Failure? Import(
        string source, Action<Action<ReadOnlySpan<byte>>> copy, string target, string host, Messages messages)
    {
        // One import at a time, as all use the same name for it: another's list must not be taken for this one.
        using IOpenFile folder = Files.Open(Path.Combine(Path.GetDirectoryName(target)!, "."), forWriting: false);
        folder.Lock(exclusive: true);

        // Under another name first, so that what is no list never lies where one is looked for.
        string trial = target + ".import";
        Leftovers.Remove(Files, trial);
        try
        {
            using PendingFile pending = new(Files, trial);
            copy(pending.Write);
            pending.Sync();
            pending.PutInPlace(replace: true);
        }
        catch (FileSystemException e) when (e.Path != source)
        {
            return new Failure($"{target}: {e.Reason}; nothing was imported");
        }

        bool inPlace = false;
        try
        {
            TanList? list = TanList.Load(Files, trial, out ListError? error, end: ListEnd.Client);
            list?.Erase();
            if (list is null || list.Content.Count == 0)
            {
                string place = error is { Line: > 0 } ? $"{source}:{error.Line}" : source;
                return new Failure($"{place}: {error?.Reason ?? "holds no sequence"}; nothing was imported", error?.Hint);
            }

            Files.Rename(trial, target, replace: false);
            inPlace = true;
            Files.SyncFolder(Path.GetDirectoryName(target)!);
            messages.Say($"{target}: {list.Content.Count} lines, {list.Content.UnusedCount} unused: now tanknock {host}");
            return null;
        }
        finally
        {
            if (!inPlace)
            {
                Files.Delete(trial);
            }
        }
    }

    private static void MakeFolders(string folder)
    {
        if (folder.Length > 0 && Files.LookThroughLinks(folder) is null)
        {
            MakeFolders(Path.GetDirectoryName(folder) ?? "");
            Files.CreateFolder(folder);
        }
    }
}
