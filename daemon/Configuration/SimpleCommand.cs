using System.Buffers;

namespace TanKnock.Daemon.Configuration;

/// <summary>Commands that need no shell: a program by its absolute path, and words that mean themselves.</summary>
/// <remarks>For these <c>/bin/sh -c</c> would do nothing but split at blanks and start the program, which takes it as long
/// as many a firewall command runs. Whatever is not plainly of this form goes to the shell.</remarks>
internal static class SimpleCommand
{
    /// <summary>Characters without a meaning to a shell (POSIX XCU 2.2, 2.3, 2.6, 2.10), wherever in a word.</summary>
    private static readonly SearchValues<char> Plain = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_@%+=:,./-");

    /// <summary>The words of a command; null if only a shell can tell them.</summary>
    internal static string[]? Split(string command)
    {
        string[] words = command.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        bool isSimple = words.Length > 0 && words[0][0] == '/' && !words[0].Contains('=') && words.All(IsPlain);
        return isSimple ? words : null;
    }

    // A brace that stands alone, as nftables wants it, is a word like any other unless it begins a command.
    private static bool IsPlain(string word) => word is "{" or "}" || !word.AsSpan().ContainsAnyExcept(Plain);
}
