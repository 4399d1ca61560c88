using System.Text;
using System.Text.Json;
using Xunit;

namespace TanKnock.Tests.Seqgen;

public sealed class SeqgenOutputTests : IDisposable
{
    private readonly SeqgenRun seqgen = new();

    public void Dispose() => seqgen.Dispose();

    [Fact]
    public void Help_shows_every_option_and_examples()
    {
        (int code, string output, string error) = seqgen.Run("--help");
        Assert.Equal((0, ""), (code, error));
        Snapshot.Match(output);
    }

    [Fact]
    public void Version_is_one_line()
    {
        (int code, string output, _) = seqgen.Run("--version");
        Assert.Equal(0, code);
        Assert.Matches(@"^seqgen \d+\.\d+\.\d+\n$", output);
    }

    [Fact]
    public void Summary_says_what_was_made_and_what_to_do()
    {
        (int code, string output, string error) = seqgen.InFolder("--count", "100");
        Assert.Equal((0, ""), (code, error));
        Snapshot.Match(output);
    }

    [Fact]
    public void Next_steps_name_the_host_that_the_clients_list_is_called_after()
    {
        (int code, string output, _) = seqgen.Run("--server", seqgen.Server, "--client", Path.Combine(seqgen.Folder, "server.example.com.tan"));
        Assert.Equal(0, code);
        Assert.Contains(
            "put server.example.com.tan at ~/.config/tanknock/server.example.com.tan, mode 0600, and run:\n       tanknock server.example.com\n",
            output,
            StringComparison.Ordinal);
    }

    [Fact]
    public void End_that_there_is_not_is_named_in_one_line() => Assert.Equal(
        (2, "", "seqgen: error: --only: 'foo' is neither server nor client\nseqgen: hint: see seqgen --help\n"),
        seqgen.InFolder("--only", "foo"));

    [Fact]
    public void Summary_of_appending_names_the_new_lines()
    {
        seqgen.InFolder("--count", "3");
        File.AppendAllText(seqgen.Client, "# a comment\n");
        (int code, string output, string error) = seqgen.InFolder("--count", "1", "--append", "--knocks", "3");
        Assert.Equal((0, ""), (code, error));
        Snapshot.Match(output);
    }

    [Fact]
    public void Json_is_one_object()
    {
        seqgen.InFolder();
        (int code, string output, string error) = seqgen.InFolder("--append", "--count", "50", "--json");
        Assert.Equal((0, ""), (code, error));
        Snapshot.Match(output);
    }

    [Fact]
    public void Json_holds_any_file_name()
    {
        string server = Path.Combine(seqgen.Folder, "a\"\u001b[31m\n\u00fc.tan");
        (int code, string output, _) = seqgen.Run("--json", "--server", server, "--client", seqgen.Client);
        Assert.Equal(0, code);
        using JsonDocument json = JsonDocument.Parse(output);
        Assert.Equal(Path.GetFileName(server), json.RootElement.GetProperty("server").GetString());
        Assert.Equal(1, output.Count(c => c == '\n'));
    }

    [Fact]
    public void Output_never_holds_a_sequence()
    {
        string shown = string.Concat(
            seqgen.InFolder().ToString(),
            seqgen.InFolder().ToString(),
            seqgen.InFolder("--append", "--json").ToString(),
            seqgen.InFolder("--force").ToString());
        Assert.DoesNotMatch(@"\d:(tcp|udp)", shown);
    }

    [Fact]
    public void Wrong_options_are_refused_in_one_line_and_a_hint()
    {
        string[][] wrong =
        [
            ["--count", "0"], ["--count", "-1"], ["--count", "1000001"], ["--count", "1e3"], ["--count", ""], ["--count"],
            ["--count", "1", "--count", "2"], ["--knocks", "2"], ["--knocks", "33"], ["--ports", "9-5"], ["--ports", "0"],
            ["--ports", "65536"], ["--ports", ""], ["--exclude", "x"], ["--exclude", "1-65535"], ["--ports", "1-3"],
            ["--ports", "1-20"], ["--ports", "1-4", "--protocols", "udp"], ["--knocks", "3", "--protocols", "tcp"],
            ["--protocols", "sctp"], ["--protocols", ""], ["--protocols", "tcp,"], ["--protocols", "tcp", "--protocols", "udp"], ["--append", "--force"],
            ["--server", ""], ["--server", "folder/"], ["--server", "x", "--client", "./x"], ["--bogus"], ["a\nb\u001b[1m"],
            ["[suggest]"], ["@file"], ["seqgen"],
        ];
        StringBuilder text = new();
        foreach (string[] args in wrong)
        {
            (int code, string output, string error) = seqgen.Run(args);
            Assert.Equal((2, ""), (code, output));
            Assert.Equal(2, error.Count(c => c == '\n'));
            text.Append($"$ seqgen {JsonSerializer.Serialize(args)}\n{error}");
        }

        Snapshot.Match(text.ToString());
    }

    [Theory]
    [InlineData("3", "tcp,udp", "1024-65535", 0)]
    [InlineData("3", "udp", "1024-65535", 2)]
    [InlineData("4", "tcp,udp", "1-2095", 0)]
    [InlineData("4", "tcp,udp", "1-2094", 2)]
    public void Lines_are_made_from_48_bits_of_entropy_on(string knocks, string protocols, string ports, int expected)
    {
        foreach (string[] force in (string[][])[[], ["--force"]])
        {
            string[] args = [.. force, "--knocks", knocks, "--protocols", protocols, "--ports", ports];
            Assert.Equal(expected, seqgen.InFolder(args).Code);
        }
    }
}
