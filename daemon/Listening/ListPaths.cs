using System.IO.Enumeration;
using TanKnock.Core.Files;

namespace TanKnock.Daemon.Listening;

/// <summary>Turns what a door's <c>one_time_sequences</c> names into the lists that are there: paths stay, there or not;
/// <c>*</c> and <c>?</c> in a file name stand for what the folder holds, hidden files aside.</summary>
internal static class ListPaths
{
    /// <summary>What .NET puts in the place of bytes that are not UTF-8; the file cannot be opened by such a name.</summary>
    private const char Replacement = '\uFFFD';

    internal static bool IsPattern(string path) => Path.GetFileName(path.AsSpan()).ContainsAny('*', '?');

    /// <summary>All lists, sorted, each once.</summary>
    internal static SortedSet<string> Expand(IEnumerable<string> named)
    {
        SortedSet<string> paths = new(StringComparer.Ordinal);
        foreach (string path in named)
        {
            if (IsPattern(path))
            {
                paths.UnionWith(Find(Path.GetDirectoryName(path)!, Path.GetFileName(path)));
            }
            else
            {
                paths.Add(path);
            }
        }

        return paths;
    }

    /// <summary>Why a path that a pattern has found names no file; null if it does.</summary>
    internal static Fault? CheckName(string path) => path.Contains(Replacement, StringComparison.Ordinal) && !File.Exists(path)
        ? new Fault(path, 0, "its name is not UTF-8", "rename it")
        : null;

    /// <summary>The list that a file is, spelled as <see cref="Expand"/> spells it, there or not; null if it is none of
    /// these.</summary>
    /// <param name="named">Paths and patterns.</param>
    /// <param name="folder">The file's folder, as <see cref="Path.GetDirectoryName(string?)"/> of one of them gives it.</param>
    /// <param name="name">The file's name.</param>
    internal static string? Find(IEnumerable<string> named, string folder, string name) => named
        .Where(path => Path.GetDirectoryName(path) == folder)
        .Where(path => IsPattern(path) ? Matches(Path.GetFileName(path), name) : Path.GetFileName(path) == name)
        .Select(path => IsPattern(path) ? Path.Combine(folder, name) : path)
        .FirstOrDefault();

    // As shells do: a pattern does not match a leading dot, behind which editors and PendingFile hide their drafts.
    private static bool Matches(string pattern, ReadOnlySpan<char> name) =>
        name is not ['.', ..] && FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false);

    private static List<string> Find(string folder, string pattern)
    {
        try
        {
            return [.. new FileSystemEnumerable<string>(folder, (ref FileSystemEntry entry) => entry.ToSpecifiedFullPath())
            {
                ShouldIncludePredicate = (ref FileSystemEntry entry) => Matches(pattern, entry.FileName),
            }];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // No such folder, or none that we may look into: then it holds no lists for us.
            return [];
        }
    }
}
