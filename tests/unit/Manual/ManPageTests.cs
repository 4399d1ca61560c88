using System.CommandLine;
using System.Diagnostics;
using System.Text.RegularExpressions;
using TanKnock.Client.Commands;
using TanKnock.Daemon.Configuration;
using TanKnock.Daemon.Hosting;
using TanKnock.Seqgen;
using Xunit;

namespace TanKnock.Tests.Manual;

/// <summary>The man pages render without a warning, and leave out nothing that the programs take.</summary>
public sealed class ManPageTests
{
    private static readonly string Folder = SourceTree.At("man");

    public static TheoryData<string> Pages => [.. Directory.GetFiles(Folder).Select(path => Path.GetFileName(path)!).Order()];

    [Fact]
    public void Every_program_and_file_has_its_page() => Assert.Equal(
        ["seqgen.1", "tan-list.5", "tanknock.1", "tanknockd.8", "tanknockd.conf.5"],
        Directory.GetFiles(Folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Pages))]
    public void Page_renders_without_a_warning(string page)
    {
        string path = Path.Combine(Folder, page);
        (int code, string text, string said) = Run("man", "--warnings", "-E", "UTF-8", "-l", path);
        Assert.Equal((0, ""), (code, said));
        Assert.Contains(page.Split('.')[0], text, StringComparison.Ordinal);

        (code, _, said) = Run("groff", "-man", "-ww", "-z", "-Tutf8", path);
        Assert.Equal((0, ""), (code, said));
    }

    [Theory]
    [InlineData("tanknockd.8")]
    [InlineData("tanknock.1")]
    [InlineData("seqgen.1")]
    public void Page_has_every_option_and_command(string page)
    {
        Command program = page switch
        {
            "tanknockd.8" => DaemonCommands.Create(),
            "tanknock.1" => ClientCommand.Create(TimeProvider.System),
            _ => SeqgenCommand.Create(),
        };
        string text = Text(page);

        Assert.NotEmpty(program.Options);
        string missing = string.Join(' ', Names(program).Distinct().Where(name => !Mentions(text, name)));
        Assert.True(missing.Length == 0, $"{page} does not mention {missing}");
    }

    [Fact]
    public void Page_has_every_directive_with_its_default()
    {
        string[] paragraphs = Text("tanknockd.conf.5").Split("\n.TP\n");
        foreach (Daemon.Configuration.Directive row in DirectiveTable.Rows)
        {
            string[] own = [.. paragraphs.Where(paragraph => Mentions(paragraph.Split('\n')[0], row.Name))];
            Assert.True(own.Length > 0, row.Name);
            Assert.All(row.Aliases, alias => Assert.Contains(own, paragraph => Mentions(paragraph, alias)));

            // Of words it is enough that something is said.
            string wanted = row.Form == ValueForm.None || row.Name is DirectiveNames.Sequence or DirectiveNames.OneTimeSequences ? ""
                : row.Default is "none" ? ""
                : row.Default.Split(' ')[0];
            Assert.True(own.Any(paragraph => wanted.Length == 0 || Mentions(paragraph, wanted)), $"{row.Name}: default {row.Default}");
        }
    }

    private static IEnumerable<string> Names(Command command) => command.Options
        .Where(option => !option.Hidden)
        .SelectMany(option => option.Aliases.Append(option.Name))
        .Concat(command.Subcommands.Where(each => !each.Hidden).SelectMany(each => Names(each).Append(each.Name)));

    /// <summary>The source of a page, its escapes for hyphens, fonts and the like undone.</summary>
    private static string Text(string page) => Regex.Replace(
        File.ReadAllText(Path.Combine(Folder, page)).Replace("\\-", "-", StringComparison.Ordinal), @"\\f.|\\&", "");

    private static bool Mentions(string text, string word) => Regex.IsMatch(text, $@"(?<![\w-]){Regex.Escape(word)}(?![\w-])");

    private static (int Code, string Text, string Said) Run(string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };

        // What the caller's environment says of width and language is not part of the page.
        start.Environment["MANWIDTH"] = "100";
        start.Environment["LC_ALL"] = "C.UTF-8";
        using Process process = Process.Start(start)!;
        Task<string> said = process.StandardError.ReadToEndAsync();
        string text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, text, said.Result);
    }
}
