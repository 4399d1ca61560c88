namespace TanKnock.EndToEnd;

/// <summary>A list file as a test sees it: plain text, read without the code under test.</summary>
internal static class TanList
{
    /// <summary>The knocks of a line, by its number counted from 1, whether used or not.</summary>
    internal static string[] Knocks(string path, int line) =>
        File.ReadAllLines(path)[line - 1].TrimStart('#', ' ').Split(' ')[0].Split(',');

    internal static string Line(string path, int line) => File.ReadAllLines(path)[line - 1];

    /// <summary>Returns as soon as a line is commented out; for a program that does not say when it has done so.</summary>
    internal static async Task MarkedAsync(string path, int line)
    {
        bool IsMarked() => Line(path, line).StartsWith('#');
        TaskCompletionSource marked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using FileSystemWatcher watcher = new(Path.GetDirectoryName(path)!, Path.GetFileName(path));
        watcher.Changed += (_, _) =>
        {
            if (IsMarked())
            {
                marked.TrySetResult();
            }
        };
        watcher.EnableRaisingEvents = true;
        if (!IsMarked())
        {
            await marked.Task.WaitAsync(LineLog.Bound);
        }
    }

    internal static int Unused(string path) => File.ReadAllLines(path).Count(line => !line.StartsWith('#'));
}
