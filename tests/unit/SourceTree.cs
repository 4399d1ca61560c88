namespace TanKnock.Tests;

/// <summary>The folder that the tests were built from.</summary>
internal static class SourceTree
{
    /// <summary>Its full path.</summary>
    internal static string Root { get; } = Find();

    /// <summary>The full path of something in it.</summary>
    internal static string At(params string[] names) => Path.Combine([Root, .. names]);

    private static string Find()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "TanKnock.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("The tests run outside the source tree.");
    }
}
