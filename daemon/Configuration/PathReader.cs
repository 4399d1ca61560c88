using System.Collections.Immutable;

namespace TanKnock.Daemon.Configuration;

/// <summary>Reads paths of files and folders.</summary>
internal static class PathReader
{
    /// <summary>Reads a path that has to be absolute; null, after a complaint, if it is not.</summary>
    /// <remarks>knockd takes it relative to wherever it was started; that is not the same folder twice.</remarks>
    public static string? ReadAbsolute(DirectiveValue value) =>
        IsClean(value) && IsAbsolute(value.Text, value) ? value.Text : null;

    /// <summary>Reads paths of lists, with <c>*</c> and <c>?</c> in the file name alone, separated by commas.</summary>
    public static ImmutableArray<string> ReadLists(DirectiveValue value)
    {
        ImmutableArray<string>.Builder paths = ImmutableArray.CreateBuilder<string>();
        if (IsClean(value))
        {
            foreach (string path in value.Text.Split(',', StringSplitOptions.TrimEntries))
            {
                if (IsAbsolute(path, value))
                {
                    paths.Add(path);
                }

                if (Path.GetDirectoryName(path.AsSpan()).ContainsAny('*', '?'))
                {
                    value.Error($"{Quote.Of(path)}: * and ? can stand in the file name only", "name the folder in full");
                }
            }
        }

        return paths.ToImmutable();
    }

    /// <summary>Reads the path of a log or pid file as knockd does: empty means none, and it may be relative.</summary>
    public static string? ReadOptional(DirectiveValue value)
    {
        if (value.Text.Length == 0 || !IsClean(value))
        {
            return null;
        }

        if (!value.Text.StartsWith('/'))
        {
            value.Warning(
                $"{Quote.Of(value.Text)} is relative to the folder in which the daemon is started",
                HintFor(value.Text));
        }

        return value.Text;
    }

    private static bool IsAbsolute(string path, DirectiveValue value)
    {
        if (path.Length == 0)
        {
            value.Error("the path is missing");
            return false;
        }

        if (!path.StartsWith('/'))
        {
            value.Error($"{Quote.Of(path)} is not an absolute path", HintFor(path));
            return false;
        }

        return true;
    }

    private static bool IsClean(DirectiveValue value)
    {
        if (Quote.IsPrintable(value.Text))
        {
            return true;
        }

        value.Error($"{Quote.Of(value.Text)} contains control characters");
        return false;
    }

    private static string HintFor(string text) => text[0] switch
    {
        '"' or '\'' => "write the path without quotes",
        '~' => "~ means nothing here; write the whole path, beginning with /",
        _ => "write the whole path, beginning with /",
    };
}
