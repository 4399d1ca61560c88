using System.IO.Enumeration;

namespace TanKnock.Daemon.Listening;

/// <summary>Turns what a door's <c>one_time_sequences</c> names into the lists that are there: paths stay, there or not;
/// <c>*</c> and <c>?</c> in a file name stand for what the folder holds, hidden files aside.</summary>
internal static class ListPaths
{
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

    private static List<string> Find(string folder, string pattern)
    {
        try
        {
            // As shells do: a pattern does not match a leading dot, behind which editors and PendingFile hide their drafts.
            return [.. new FileSystemEnumerable<string>(folder, (ref FileSystemEntry entry) => entry.ToSpecifiedFullPath())
            {
                ShouldIncludePredicate = (ref FileSystemEntry entry) =>
                    entry.FileName[0] != '.' && FileSystemName.MatchesSimpleExpression(pattern, entry.FileName, ignoreCase: false),
            }];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // No such folder, or none that we may look into: then it holds no lists for us.
            return [];
        }
    }
}
