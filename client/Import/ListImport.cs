using System.Security.Cryptography;
using TanKnock.Cli;
using TanKnock.Client.Hosts;
using TanKnock.Core.Consuming;
using TanKnock.Core.Files;
using TanKnock.Core.Lists;

namespace TanKnock.Client.Import;

/// <summary>Stores a list for its host, readable by its owner alone, after it was checked.</summary>
internal static class ListImport
{
    private static readonly IFileSystem Files = ThisFileSystem.Instance;

    /// <summary>Imports a list.</summary>
    /// <param name="path">The list, or what the QR codes of a sheet say; <c>-</c>: standard input.</param>
    /// <param name="named">The host it is for; null: as the sheet or the file's name says.</param>
    /// <param name="move">Whether the original is removed afterwards.</param>
    /// <param name="commands">The names of commands, which a host can have, too.</param>
    /// <param name="messages">What is said.</param>
    /// <exception cref="UserErrorException">It cannot be imported.</exception>
    internal static void Run(string path, string? named, bool move, IEnumerable<string> commands, Messages messages)
    {
        string? host = named ?? NameOf(path);
        if (host is null && path.EndsWith(".tan", StringComparison.Ordinal))
        {
            throw NoHost(path);
        }

        try
        {
            using ImportSource source = new(Files, path);
            using SheetPages? sheet = SheetPages.Is(source.Head) ? ReadSheet(path, source) : null;
            host = HostName.Require(named ?? sheet?.Host ?? host ?? throw NoHost(path));
            string target = ConfigFolder.StoredList(host);
            if (Files.Look(target) is not null)
            {
                throw IsThere(target);
            }

            MakeFolders(Path.GetDirectoryName(target)!);
            ListContent list = Store(path, source, sheet, target);
            string name = commands.Contains(host) ? $"-- {host}" : host;
            messages.Say($"{target}: {list.Count} lines, {list.UnusedCount} unused: now tanknock {name}");
            if (sheet?.Missing.ToList() is [int first, ..] missing)
            {
                messages.Warn(missing.Count == 1
                    ? $"{target}: without page {first} of the sheet, which was not there"
                    : $"{target}: without {missing.Count} pages of the sheet, which were not there, the first of them page {first}");
            }

            if (move && path != ImportSource.StandardInput)
            {
                Files.Delete(path);
            }
        }
        catch (FileSystemException e)
        {
            throw new UserErrorException(
                $"{e.Path}: {e.Reason}", e.Problem == FileProblem.IsLink ? "name the file itself, not a link to it" : null);
        }
    }

    /// <summary>The host that a file's name tells; null if it tells none.</summary>
    private static string? NameOf(string path)
    {
        string name = Path.GetFileName(path);
        return name.EndsWith(".tan", StringComparison.Ordinal) && name is not ("client.tan" or ".tan") ? name[..^4] : null;
    }

    private static UserErrorException NoHost(string path) => UserErrorException.WrongUsage(
        path == ImportSource.StandardInput ? "nothing says which host the list is for" : $"{path}: its name does not say which host it is for",
        "say --host HOST");

    private static UserErrorException IsThere(string target) =>
        new($"{target}: exists already; nothing was imported", "remove it first, if its lines are not needed any more");

    /// <summary>The rest of a line may be missing, and its beginning would be another, shorter sequence.</summary>
    private static UserErrorException CutOff(string path, ImportSource source) => new(
        $"{path}:{source.LineWithoutEnd}: ends without a line feed: it may be cut off; nothing was imported",
        "copy or scan it once more; if it is whole, put a line feed at its end");

    private static SheetPages ReadSheet(string path, ImportSource source)
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
            return !fits ? throw new UserErrorException($"{path}: too long for a sheet", "import the list itself")
                : source.LineWithoutEnd > 0 ? throw CutOff(path, source)
                : SheetPages.Read(path, text.AsSpan(0, length));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(text);
        }
    }

    /// <summary>Stores the list, if it is one; afterwards no sequence of it is in memory.</summary>
    private static ListContent Store(string path, ImportSource source, SheetPages? sheet, string target)
    {
        Leftovers.Remove(Files, target);
        try
        {
            // Under another name until it is checked: only lists are stored under the name of a list.
            using PendingFile pending = new(Files, target, isRead: true);
            if (sheet is null)
            {
                source.CopyTo(pending.Write);
            }
            else
            {
                sheet.WriteTo(pending.Write);
                sheet.Dispose();
            }

            if (sheet is null && source is { EndsInSequence: true, LineWithoutEnd: > 0 })
            {
                throw CutOff(path, source);
            }

            pending.Sync();
            TanList? list = TanList.Load(Files, pending.TemporaryPath, out Fault? error, side: ListSide.Client);
            list?.Erase();
            if (list is null || list.Content.Count == 0)
            {
                string place = error is { Line: > 0 } ? $"{path}:{error.Line}" : path;
                throw new UserErrorException($"{place}: {error?.Reason ?? "holds no sequence"}; nothing was imported", error?.Hint);
            }

            pending.PutInPlace(replace: false);
            return list.Content;
        }
        catch (FileSystemException e) when (e.Problem == FileProblem.Exists)
        {
            // Another import came first, a moment ago.
            throw IsThere(target);
        }
        catch (FileSystemException e) when (e.Path != path)
        {
            throw new UserErrorException($"{target}: {e.Reason}; nothing was imported");
        }
    }

    private static void MakeFolders(string folder)
    {
        if (folder.Length > 0 && Files.LookThroughLinks(folder) is null)
        {
            MakeFolders(Path.GetDirectoryName(folder) ?? "");
            try
            {
                Files.CreateFolder(folder);
            }
            catch (FileSystemException e) when (e.Problem == FileProblem.Exists)
            {
                // By another import, at the same moment.
            }
        }
    }
}
