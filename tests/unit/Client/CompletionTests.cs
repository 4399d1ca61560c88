using System.Text.RegularExpressions;
using Xunit;

namespace TanKnock.Tests.Client;

/// <summary>The completions, asked by the real shells.</summary>
public sealed partial class CompletionTests : IDisposable
{
    private readonly ClientLab lab = new();

    public CompletionTests()
    {
        string folder = Directory.CreateDirectory(Path.Combine(lab.Folder, "tanknock")).FullName;
        File.Move(lab.WriteList(ClientLab.RoomyList(20)), Path.Combine(folder, "bastion.tan"));
        File.Copy(Path.Combine(folder, "bastion.tan"), Path.Combine(folder, "2001:db8::2.tan"));
    }

    private static string Folder { get; } = SourceTree.At("completions");

    public void Dispose() => lab.Dispose();

    [Theory]
    [InlineData("tanknock s", "skip ssh-config status")]
    [InlineData("tanknock ba", "bastion")]
    [InlineData("tanknock status ba", "bastion")]
    [InlineData("tanknock status --js", "--json")]
    [InlineData("tanknock bastion -- x", "")]
    [InlineData("tanknock 2001:db8::", "2")]
    public void Bash_completes(string line, string expected) => Assert.Equal(expected, AskBash(line));

    [Theory]
    [InlineData("tanknock 2001:db8::", "2001:db8::2")]
    [InlineData("tanknock status ba", "bastion")]
    public void Bash_completes_where_a_colon_ends_no_word(string line, string expected) => Assert.Equal(expected, AskBash(line, colons: false));

    /// <summary>Where a list comes from somebody else, so does its name, perhaps; and a file's name can hold anything.</summary>
    [Fact]
    public void Name_with_a_command_in_it_is_neither_run_nor_offered()
    {
        File.Copy(Path.Combine(lab.Folder, "tanknock", "bastion.tan"), Path.Combine(lab.Folder, "tanknock", "x$(touch${IFS}ran).tan"));
        File.WriteAllText(Path.Combine(lab.Folder, "tanknock", "config"), "Host y$(touch${IFS}ran)\nDelay 1\n");
        Assert.Equal("", AskBash("tanknock x"));
        Assert.Equal("", AskBash("tanknock y"));
        Assert.False(File.Exists(Path.Combine(lab.Folder, "ran")));

        // Nor would it be, were it a host's name.
        Assert.Equal("""z\$\(touch\ ran\)""", Ask("bash", """source "$1/tanknock.bash"; _tanknock_choose z <<<'z$(touch ran)'"""));
    }

    [ShellTheory("fish")]
    [InlineData("tanknock s", "skip ssh-config status")]
    [InlineData("tanknock ba", "bastion")]
    [InlineData("tanknock status ba", "bastion")]
    [InlineData("tanknock status --js", "--json")]
    public void Fish_completes(string line, string expected) => Assert.Equal(expected, Ask(
        "fish", "source \"$argv[2]/tanknock.fish\"; complete -C \"$argv[3]\" | cut -f 1", line));

    [ShellTheory("zsh")]
    [InlineData("tanknock stat", "tanknock status")]
    [InlineData("tanknock proxy ba", "tanknock proxy bastion")]
    public void Zsh_completes(string line, string expected) => Assert.Contains(
        expected,
        Ask(
            "zsh",
            """
            zmodload zsh/zpty
            zpty z zsh -f -i
            zpty -w z "PS1=; fpath=($1 \$fpath); autoload -Uz compinit; compinit -u -D; bindkey '^I' complete-word; echo re''ady"
            zpty -r z out '*ready*'
            zpty -n -w z "$2"$'\t'
            zpty -r z out "*$3*"
            print -r -- "$out"
            zpty -d z
            """,
            line,
            expected),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("tanknock.bash")]
    [InlineData("tanknock.fish")]
    [InlineData("_tanknock")]
    public void Completion_knows_every_option_and_command(string file)
    {
        string text = File.ReadAllText(Path.Combine(Folder, file));
        string help = ClientSay.Run("--help").Output;
        foreach (Match name in Names().Matches(help))
        {
            Assert.Contains(name.Groups[1].Value, text, StringComparison.Ordinal);
        }

        foreach (Match name in Commands().Matches(help[help.IndexOf("Commands:", StringComparison.Ordinal)..]))
        {
            Assert.Contains(name.Groups[1].Value, text, StringComparison.Ordinal);
        }
    }

    /// <summary>As readline would: a colon is a word of its own, unless it is taken out of <c>COMP_WORDBREAKS</c>, as many do.</summary>
    private string AskBash(string line, bool colons = true) => Ask(
        "bash",
        """
        source "$1/tanknock.bash"; COMP_LINE=$2 COMP_POINT=${#2} COMP_WORDBREAKS=$' \t\n"\'><=;|&('$3; words=$2
        [ -z "$3" ] || words=${2//$3/ $3 }; read -ra COMP_WORDS <<<"$words"; COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        _tanknock; printf '%s\n' "${COMPREPLY[@]}"
        """,
        line,
        colons ? ":" : "");

    private string Ask(string shell, string script, params string[] words)
    {
        // zsh -f and fish -N: nothing of the user's own.
        string[] options = shell switch { "zsh" => ["-f"], "fish" => ["-N"], _ => ["--norc"] };
        string path = $"PATH={AppContext.BaseDirectory}:{Environment.GetEnvironmentVariable("PATH")}";
        ClientLab.Finished run = lab.RunCommand("env", [path, shell, .. options, "-c", script, shell, Folder, .. words]);
        return string.Join(' ', run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
    }

    /// <summary>The long name of each option.</summary>
    [GeneratedRegex(@"^  (?:-\S, )*--?([a-z0-9-]+)", RegexOptions.Multiline)]
    private static partial Regex Names();

    [GeneratedRegex(@"^  ([a-z-]+) ", RegexOptions.Multiline)]
    private static partial Regex Commands();
}
