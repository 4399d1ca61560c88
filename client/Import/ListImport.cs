using System.Security.Cryptography;
using TanKnock.Cli;
using TanKnock.Client.Hosts;
using TanKnock.Core.Consuming;
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
    /// <param name="commands">The names of commands, which a host can have, too.</param>
    /// <param name="messages">What is said.</param>
    internal static Failure? Run(string path, string? named, bool move, IEnumerable<string> commands, Messages messages)
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
                return IsThere(target);
            }

            MakeFolders(Path.GetDirectoryName(target)!);
            string name = commands.Contains(host) ? $"-- {host}" : host;
            failure = Import(
                path,
                write => Copy(path, source, sheet, write),
                target,
                list => $"{list.Count} lines, {list.UnusedCount} unused: now tanknock {name}",
                messages);
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
            failure = fits ? CutOff(path, source) : new Failure($"{path}: too long for a sheet", "import the list itself");
            return failure is null ? SheetPages.Read(path, text.AsSpan(0, length), out failure) : null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(text);
        }
    }

    /// <summary>Hands over the list; after this, no sequence is in memory.</summary>
    private static Failure? Copy(string path, ImportSource source, SheetPages? sheet, Action<ReadOnlySpan<byte>> write)
    {
        if (sheet is null)
        {
            source.CopyTo(write);
            return source.EndsInSequence ? CutOff(path, source) : null;
        }

        sheet.WriteTo(write);
        sheet.Dispose();
        return null;
    }

    /// <summary>The rest of a line may be missing, and what is there would be another, shorter sequence.</summary>
    private static Failure? CutOff(string path, ImportSource source) => source.LineWithoutEnd == 0 ? null : new Failure(
        $"{path}:{source.LineWithoutEnd}: ends without a line feed: it may be cut off; nothing was imported",
        "copy or scan it once more; if it is whole, put a line feed at its end");

    private static Failure? Import(
        string source, Func<Action<ReadOnlySpan<byte>>, Failure?> copy, string target, Func<ListContent, string> done, Messages messages)
    {
        Leftovers.Remove(Files, target);
        try
        {
            // Under a name of its own until it is known to be one: what is no list never lies where one is looked for.
            using PendingFile pending = new(Files, target, isRead: true);
            if (copy(pending.Write) is Failure failure)
            {
                return failure;
            }

            pending.Sync();
            TanList? list = TanList.Load(Files, pending.TemporaryPath, out Fault? error, side: ListSide.Client);
            list?.Erase();
            if (list is null || list.Content.Count == 0)
            {
                string place = error is { Line: > 0 } ? $"{source}:{error.Line}" : source;
                return new Failure($"{place}: {error?.Reason ?? "holds no sequence"}; nothing was imported", error?.Hint);
            }

            pending.PutInPlace(replace: false);

            // Clears what was copied, which nobody needs while the message is read.
            pending.Dispose();
            messages.Say($"{target}: {done(list.Content)}");
            return null;
        }
        catch (FileSystemException e) when (e.Problem == FileProblem.Exists)
        {
            // Another import came first, a moment ago.
            return IsThere(target);
        }
        catch (FileSystemException e) when (e.Path != source)
        {
            return new Failure($"{target}: {e.Reason}; nothing was imported");
        }
    }

    private static Failure IsThere(string target) =>
        new($"{target}: exists already; nothing was imported", "remove it first, if its lines are not needed any more");

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
