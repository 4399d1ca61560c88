namespace TanKnock.Core.Files;

/// <summary>Turns the exceptions of .NET's file operations into ours.</summary>
internal static class PortableFault
{
    /// <summary>The low half of a Windows error as .NET tells it (HRESULT_FROM_WIN32); of a Unix error, all of it.</summary>
    private const int CodeMask = 0xFFFF;

    /// <exception cref="FileSystemException">The operation failed.</exception>
    internal static T Translate<T>(ISystemCalls calls, string path, string operation, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (e is (IOException or UnauthorizedAccessException) and not FileSystemException)
        {
            throw Of(calls, e, path, operation);
        }
    }

    /// <summary>Ours, for one of .NET's.</summary>
    internal static FileSystemException Of(ISystemCalls calls, Exception e, string path, string operation) =>
        new(Classify(calls, e), path, $"cannot {operation}: {Words(e, path)}");

    private static FileProblem Classify(ISystemCalls calls, Exception e) => e switch
    {
        FileNotFoundException or DirectoryNotFoundException => FileProblem.NotFound,
        UnauthorizedAccessException => FileProblem.Denied,
        _ => calls.Classify(e.HResult & CodeMask),
    };

    /// <summary>Its message, without the path, which stands in front of it already.</summary>
    private static string Words(Exception e, string path) =>
        e.Message.Replace($" : '{Path.GetFullPath(path)}'", "", StringComparison.Ordinal)
            .Replace($" '{Path.GetFullPath(path)}'", "", StringComparison.Ordinal).TrimEnd('.');
}
