namespace TanKnock.EndToEnd;

/// <summary>A list file as a test sees it: plain text, read without the code under test.</summary>
internal static class TanList
{
    /// <summary>The knocks of a line, by its number counted from 1, whether used or not.</summary>
    internal static string[] Knocks(string path, int line) =>
        File.ReadAllLines(path)[line - 1].TrimStart('#', ' ').Split(' ')[0].Split(',');

    internal static string Line(string path, int line) => File.ReadAllLines(path)[line - 1];

    internal static int Unused(string path) => File.ReadAllLines(path).Count(line => !line.StartsWith('#'));
}
