using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text;
using TanKnock.Cli;
using TanKnock.Core.Consuming;
using TanKnock.Core.Files;
using TanKnock.Core.Lists;
using TanKnock.Core.Sequences;
using TanKnock.Seqgen.Reading;
using TanKnock.Seqgen.Sheets;

namespace TanKnock.Seqgen.Commands;

/// <summary><c>seqgen sheet</c>: prints a list on paper. It reads the list and changes nothing in it.</summary>
internal static class SheetCommand
{
    /// <summary>Most lines of a sheet: 200 pages, far more than anybody crosses out.</summary>
    private const int MaxLines = 10_000;

    internal static Command Create(TimeProvider clock)
    {
        Argument<string> list = new("LIST") { Description = "The client's list." };
        Option<bool> html = new("--html") { Description = "As a web page with QR codes, not as text; goes without saying if --output ends in .html." };
        Option<Paper> paper = new("--paper")
        {
            HelpName = "SIZE",
            Description = "What to print on, a4 or letter. [default: a4]",
            CustomParser = ParsePaper,
        };
        Option<string?> host = new("--host")
        {
            HelpName = "HOST",
            Description = "Name or address to knock at; empty to leave it blank [default: the list's name without .tan].",
        };
        Option<int> count = NumberOption.Create("--count", "N", "Only the next N unused lines, 1 to 10000.", 1, MaxLines, MaxLines);
        Option<string?> output = new("--output") { HelpName = "FILE", Description = "Write to this file, mode 0600, instead of standard output." };
        Option<bool> force = new("--force") { Description = "Replace an existing file." };
        Option<string?> passphraseFile = Options.PassphraseFile();
        Command command = new("sheet", "Print a list's unused lines on paper, to be knocked with nc and crossed out.")
        {
            list, html, paper, host, count, output, force, passphraseFile,
        };
        command.SetAction(result =>
        {
            string path = result.GetRequiredValue(list);
            string? target = result.GetValue(output);
            bool replace = result.GetValue(force);
            bool isHtml = result.GetValue(html) || target?.EndsWith(".html", StringComparison.OrdinalIgnoreCase) == true;
            string? name = result.GetValue(host) is string named ? CheckHost(named) : HostOf(path);
            if (target is not null)
            {
                CheckOutput(target, path, replace);
            }

            bool hasCount = result.GetResult(count) is { Implicit: false };
            Sheet sheet = new(
                PlainText.Escape(Path.GetFileName(path)),
                name,
                DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime),
                result.GetValue(paper) ?? Paper.A4,
                Read(path, result.GetValue(passphraseFile), result.GetValue(count), hasCount));
            TextWriter standard = result.InvocationConfiguration.Output;
            if (target is null)
            {
                Write(sheet, isHtml, standard);
                return ExitCode.Done;
            }

            using StringWriter text = new();
            Write(sheet, isHtml, text);
            WriteOutput(target, Encoding.UTF8.GetBytes(text.ToString()), replace);
            standard.Write($"""
                Made {PlainText.Escape(target)}: {sheet.Range}

                Next:
                  1. Print it in its own size (100%), then remove it: who has it can knock.
                  2. Use the sheet or the list, not both: printing marks no line in {sheet.List}.

                """);
            return ExitCode.Done;
        });
        return command;
    }

    private static Paper ParsePaper(ArgumentResult argument)
    {
        string name = argument.Tokens[0].Value;
        Paper? paper = new[] { Paper.A4, Paper.Letter }.FirstOrDefault(each => each.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        if (paper is null)
        {
            argument.AddError($"--paper: '{name}' is neither a4 nor letter");
        }

        return paper ?? Paper.A4;
    }

    private static void Write(Sheet sheet, bool html, TextWriter output)
    {
        if (html)
        {
            HtmlSheet.Write(sheet, output);
        }
        else
        {
            TextSheet.Write(sheet, output);
        }
    }

    /// <summary>The host that the name of a client's list tells, as <c>tanknock import</c> reads it; null if it tells none.</summary>
    internal static string? HostOf(string path)
    {
        string name = Path.GetFileName(path);
        return name.EndsWith(".tan", StringComparison.Ordinal) && name is not ("client.tan" or "server.tan") && SheetHeader.IsHost(name[..^4])
            ? name[..^4]
            : null;
    }

    /// <summary>The value of <c>--host</c>; null if it is empty.</summary>
    private static string? CheckHost(string host) => host.Length == 0 ? null : SheetHeader.IsHost(host) ? host
        : throw new UserErrorException($"--host: '{host}' is no host name", "a host is a name or an address, in ASCII", ExitCode.Usage);

    /// <summary>Checks whether the sheet may be written to a file, before the user is asked for a passphrase.</summary>
    /// <param name="path">The file.</param>
    /// <param name="list">The list, which must not be replaced.</param>
    /// <param name="replace">Whether another file may be replaced.</param>
    /// <exception cref="UserErrorException">It may not.</exception>
    private static void CheckOutput(string path, string list, bool replace)
    {
        if (!Options.IsFileName(path))
        {
            throw new UserErrorException($"--output: '{path}' is not the name of a file", null, ExitCode.Usage);
        }

        Guard(path, () =>
        {
            if (ThisFileSystem.Instance.Look(path) is not FileFacts there)
            {
                return;
            }

            if (there.Kind != FileKind.Regular)
            {
                throw new UserErrorException($"{path}: not a regular file", "name another file");
            }

            if (ThisFileSystem.Instance.Look(list) is FileFacts own && own.IsSameFileAs(there))
            {
                throw new UserErrorException($"{path}: is the list itself", "name another file", ExitCode.Usage);
            }

            if (!replace)
            {
                throw new UserErrorException($"{path}: exists already", "--force replaces it");
            }
        });
    }

    /// <summary>Writes the sheet for its owner alone, whole or not at all.</summary>
    /// <exception cref="UserErrorException">It cannot be written.</exception>
    private static void WriteOutput(string path, byte[] content, bool replace) => Guard(path, () =>
    {
        Leftovers.Remove(ThisFileSystem.Instance, path);
        using PendingFile pending = new(ThisFileSystem.Instance, path);
        pending.Write(content);
        pending.Sync();
        pending.PutInPlace(replace);
        Array.Clear(content);
    });

    private static void Guard(string path, Action operations)
    {
        try
        {
            operations();
        }
        catch (FileSystemException e)
        {
            throw new UserErrorException($"{path}: {e.Reason}", e.Problem == FileProblem.NotFound ? "make its folder first" : null);
        }
    }

    private static ImmutableArray<SheetLine> Read(string path, string? passphraseFile, int count, bool hasCount)
    {
        TanList list = InputFiles.LoadList(ThisFileSystem.Instance, path, ListSide.Client);
        if (list.Content.UnusedCount == 0)
        {
            throw new UserErrorException($"{path}: holds no unused line", "seqgen --append adds lines, at both ends");
        }

        if (list.Content.UnusedCount > count && !hasCount)
        {
            throw new UserErrorException(
                $"{path}: {list.Content.UnusedCount} unused lines, more than a sheet has room for",
                $"--count N prints the next N, at most {MaxLines}",
                ExitCode.Usage);
        }

        ListContent content = InputFiles.InClear(ThisFileSystem.Instance, list, passphraseFile);
        ImmutableArray<SheetLine>.Builder lines = ImmutableArray.CreateBuilder<SheetLine>();
        for (int i = 0; i < content.Count && lines.Count < count; i++)
        {
            ListEntry entry = content.Entries[i];
            if (entry.State == LineState.Unused)
            {
                lines.Add(new SheetLine(entry.Number, new KnockSequence(content.Knocks(i))));
            }
        }

        content.Erase();
        return lines.ToImmutable();
    }
}
