namespace TanKnock.Daemon.Configuration;

/// <summary>Reads paths of files and folders.</summary>
internal static class PathReader
{
    /// <summary>Reads a path that has to be absolute; null, after a complaint, if it is not.</summary>
    /// <remarks>knockd takes it relative to wherever it was started; that is not the same folder twice.</remarks>
    public static string? ReadAbsolute(DirectiveValue value)
    {
        if (value.Text.Length == 0)
        {
            value.Error("the path is missing");
            return null;
        }

        if (!IsClean(value))
        {
            return null;
        }

        if (!value.Text.StartsWith('/'))
        {
            value.Error($"{Quote.Of(value.Text)} is not an absolute path", HintFor(value.Text));
            return null;
        }

        return value.Text;
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
