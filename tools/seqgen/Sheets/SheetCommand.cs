using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text;
using TanKnock.Cli;
using TanKnock.Core.Consuming;
using TanKnock.Core.Files;
using TanKnock.Core.Lists;
using TanKnock.Core.Sequences;

namespace TanKnock.Seqgen.Sheets;

/// <summary><c>seqgen sheet</c>: a list on paper. It changes nothing in the list.</summary>
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
        Option<string?> passphraseFile = new("--passphrase-file")
        {
            HelpName = "FILE",
            Description = "The passphrase of a sealed list, in this file's first line.",
        };
        Command command = new("sheet", "Print a list's unused lines on paper, to be knocked with nc and crossed out.")
        {
            list, html, paper, host, count, output, force, passphraseFile,
        };
        command.SetAction(result =>
        {
            string path = result.GetRequiredValue(list);
            string? target = result.GetValue(output);
            Paper size = result.GetValue(paper) ?? Paper.A4;
            bool isHtml = result.GetValue(html) || target?.EndsWith(".html", StringComparison.OrdinalIgnoreCase) == true;
            string? name = HostOf(path, result.GetValue(host));
            SheetFile? file = target is null ? null : SheetFile.Look(ThisFileSystem.Instance, target, path, result.GetValue(force));
            bool hasCount = result.GetResult(count) is { Implicit: false };
            ImmutableArray<SheetLine> lines = Read(path, result.GetValue(passphraseFile), result.GetValue(count), hasCount);
            DateOnly today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
            Sheet sheet = new(PlainText.Escape(Path.GetFileName(path)), name, today, size, lines);
            TextWriter standard = result.InvocationConfiguration.Output;
            if (file is null)
            {
                Write(sheet, isHtml, standard);
                return ExitCode.Done;
            }

            using StringWriter text = new();
            Write(sheet, isHtml, text);
            file.Write(Encoding.UTF8.GetBytes(text.ToString()));
            standard.Write($"""
                Made {PlainText.Escape(target!)}: {sheet.Range}

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

    /// <summary>What was named, or what the list's name says; null if that is nothing.</summary>
    internal static string? HostOf(string path, string? named)
    {
        if (named is not null)
        {
            return named.Length == 0 ? null : SheetHeader.IsHost(named) ? named : throw new UserErrorException(
                $"--host: '{named}' is no host name", "a host is a name or an address, in ASCII", ExitCode.Usage);
        }

        // As tanknock import understands file names.
        string name = Path.GetFileName(path);
        return name.EndsWith(".tan", StringComparison.Ordinal) && name is not ("client.tan" or "server.tan") && SheetHeader.IsHost(name[..^4])
            ? name[..^4]
            : null;
    }

    private static ImmutableArray<SheetLine> Read(string path, string? passphraseFile, int count, bool hasCount)
    {
        TanList list = TanList.Load(ThisFileSystem.Instance, path, out Fault? error, end: ListEnd.Client, ofOthers: true)
            ?? throw new UserErrorException(error!.ToString(), error.Hint);
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

        ListContent content = SealChoice.InClear(ThisFileSystem.Instance, path, list.Content, passphraseFile);
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
