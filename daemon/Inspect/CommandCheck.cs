using System.Text;
using TanKnock.Core.Files;
using TanKnock.Daemon.Configuration;
using TanKnock.Daemon.Doors;

namespace TanKnock.Daemon.Inspect;

/// <summary>Programs in the commands of doors that are not named in full, are not there, or can be replaced by others.</summary>
internal static class CommandCheck
{
    private const int AnyExecutable = 0x49; // octal 0111

    internal static void Check(DaemonSettings settings, Findings findings)
    {
        foreach (DoorSettings door in settings.Doors)
        {
            foreach ((string directive, string command) in door.Commands)
            {
                if (door.Lines.ContainsKey(directive))
                {
                    foreach (string program in ShellCommands.Find(command).Distinct())
                    {
                        CheckProgram(door.LineOf(directive), directive, program, findings);
                    }
                }
            }
        }
    }

    private static void CheckProgram(int line, string directive, string program, Findings findings)
    {
        string name = Quote.Of(program);
        if (!program.StartsWith('/'))
        {
            string? found = CommandRunner.SearchPath.Split(':')
                .Select(folder => $"{folder}/{program}").FirstOrDefault(File.Exists);
            findings.Warning(
                line,
                $"{directive}: {name} has no absolute path",
                found is null ? $"it is not in {CommandRunner.SearchPath} either" : $"write {found}");
        }
        else if (program.Contains(CommandTemplate.AddressToken, StringComparison.Ordinal))
        {
            // A program for each address: nothing can be said of it now.
        }
        else if (FileCheck.Look(program) is not FileFacts facts)
        {
            findings.Warning(line, $"{directive}: {name} is not there");
        }
        else if (facts.Kind != FileKind.Regular || (facts.Mode & AnyExecutable) == 0)
        {
            findings.Warning(line, $"{directive}: {name} cannot be executed", $"chmod +x {program}");
        }
        else
        {
            FileCheck.CheckWriters(program, facts, findings, line, $"{directive}: {name}: ");
        }
    }
}

/// <summary>Finds the programs that a command line for <c>sh</c> starts, as far as they stand there by name.</summary>
/// <remarks>For warnings only; what it does not understand it passes over.</remarks>
internal static class ShellCommands
{
    /// <summary>Words after which a command follows (POSIX.1-2024, Shell Command Language, 2.4 and 2.15).</summary>
    private static readonly HashSet<string> BeforeCommand =
        ["if", "then", "elif", "else", "while", "until", "do", "!", "{", "exec", "command", "eval", "time"];

    /// <summary>What the shell does itself, and words that begin no command of their own.</summary>
    private static readonly HashSet<string> BuiltIn =
    [
        ".", ":", "[", "alias", "bg", "break", "case", "cd", "continue", "done", "echo", "esac", "exit", "export", "false", "fg", "fi",
        "for", "getopts", "hash", "in", "jobs", "kill", "local", "printf", "pwd", "read", "readonly", "return", "set", "shift", "test",
        "times", "trap", "true", "type", "ulimit", "umask", "unalias", "unset", "wait", "}",
    ];

    internal static IEnumerable<string> Find(string text)
    {
        bool expected = true;
        bool isTarget = false;
        int i = 0;
        while (i < text.Length)
        {
            char c = text[i];
            if (c is ' ' or '\t')
            {
                i++;
            }
            else if (c == '#')
            {
                yield break;
            }
            else if (c is ';' or '|' or '(' or ')' or '&')
            {
                // Of 2>&1 and &>file the & separates nothing.
                expected |= c != '&' || !(i > 0 && text[i - 1] is '>' or '<' || i + 1 < text.Length && text[i + 1] == '>');
                i++;
            }
            else if (c is '<' or '>')
            {
                isTarget = true;
                i++;
            }
            else
            {
                string word = ReadWord(text, ref i, out bool plain);
                if (isTarget || (i < text.Length && text[i] is '<' or '>' && word.All(char.IsAsciiDigit)))
                {
                    // A file, or the number of a handle, on either side of > or <.
                    isTarget = false;
                }
                else if (expected && plain && !IsAssignment(word) && !BeforeCommand.Contains(word))
                {
                    expected = false;
                    if (!BuiltIn.Contains(word))
                    {
                        yield return word;
                    }
                }
                else if (!plain)
                {
                    expected = false;
                }
            }
        }
    }

    /// <param name="text">The command line.</param>
    /// <param name="i">Where the word begins; then where it ends.</param>
    /// <param name="plain">Whether it means itself: nothing in it is replaced by the shell.</param>
    private static string ReadWord(string text, ref int i, out bool plain)
    {
        StringBuilder word = new();
        char quote = '\0';
        plain = true;
        for (; i < text.Length && (quote != '\0' || !(text[i] is ' ' or '\t' or ';' or '|' or '&' or '(' or ')' or '<' or '>')); i++)
        {
            char c = text[i];
            if (c == quote)
            {
                quote = '\0';
            }
            else if (quote == '\0' && c is '\'' or '"' or '`')
            {
                quote = c;
                plain &= c != '`';
            }
            else if (quote != '\'' && c == '\\' && i + 1 < text.Length)
            {
                word.Append(text[++i]);
            }
            else
            {
                plain &= quote == '\'' || c != '$';
                word.Append(c);
            }
        }

        return word.ToString();
    }

    private static bool IsAssignment(string word) =>
        word.IndexOf('=', StringComparison.Ordinal) is > 0 and int end && word[..end].All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
}
