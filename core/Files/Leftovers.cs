using System.Buffers;
using System.IO.Enumeration;

namespace TanKnock.Core.Files;

/// <summary>Removes what a <see cref="PendingFile"/> leaves if its program is killed or the power is cut.</summary>
public static class Leftovers
{
    /// <summary>As <see cref="PendingFile"/> names its files, of whatever name.</summary>
    private const string Pattern = "????????????????.tmp";

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef");

    /// <summary>Removes temporary files of this path that are surely ours and nobody's any more: regular, our user's, with one
    /// name, and not locked, as one that is being written is. What cannot be looked at is left.</summary>
    public static void Remove(IFileSystem files, string path)
    {
        string folder = PendingFile.FolderOf(path);
        string beginning = $".{Path.GetFileName(path)}.";
        try
        {
            foreach (string name in files.NamesIn(folder).Where(name => IsOurs(name, beginning)).ToList())
            {
                Remove(files, Path.Combine(folder, name), files.CurrentUser);
            }
        }
        catch (FileSystemException)
        {
            // Cleaning up is a courtesy: whatever is wrong here, the work itself will find and name it.
        }
    }

    private static bool IsOurs(string name, string beginning) =>
        name.StartsWith(beginning, StringComparison.Ordinal)
        && FileSystemName.MatchesSimpleExpression(Pattern, name.AsSpan(beginning.Length), ignoreCase: false)
        && !name.AsSpan(beginning.Length, Pattern.IndexOf('.', StringComparison.Ordinal)).ContainsAnyExcept(Digits);

    private static void Remove(IFileSystem files, string path, uint user)
    {
        if (files.Look(path) is not FileFacts { Kind: FileKind.Regular, Links: 1 } found || found.Owner != user)
        {
            return;
        }

        using IOpenFile file = files.Open(path, forWriting: true);
        try
        {
            file.Lock(exclusive: true);
        }
        catch (FileSystemException e) when (e.Problem == FileProblem.Locked)
        {
            return;
        }

        if (files.Look(path) is FileFacts there && there.IsSameFileAs(file.Facts()))
        {
            files.Delete(path);
        }
    }
}
