using System.Runtime.Versioning;
using TanKnock.Core.Consuming;
using TanKnock.Core.Files;
using TanKnock.Core.Lists;
using TanKnock.Tests.Client;
using TanKnock.Tests.Lists;
using TanKnock.Tests.Seqgen;
using Xunit;

namespace TanKnock.Tests.Sealing;

/// <summary>Sealed lists from seqgen to the client, and what compares them.</summary>
[SupportedOSPlatform("linux")]
public sealed class SealedListTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly SeqgenRun seqgen = new();
    private readonly ClientLab client = new();

    private string Right => PassphraseFile("right", "correct horse\n");

    private string Wrong => PassphraseFile("wrong", "battery staple\n");

    public void Dispose()
    {
        seqgen.Dispose();
        client.Dispose();
    }

    [Fact]
    public void Sealed_list_shows_no_knock_and_is_used_line_by_line()
    {
        Good("--passphrase-file", Right, "--count", "12");
        string sealedText = File.ReadAllText(seqgen.Client);
        Assert.DoesNotMatch("[0-9]:(tcp|udp)", sealedText);
        Assert.All(File.ReadAllLines(seqgen.Client)[..12], line => Assert.Equal(255, line.Length));
        for (int line = 1; line <= 2; line++)
        {
            ClientLab.Finished run = Knock("-v", "--passphrase-file", Right);
            Assert.Equal(0, run.ExitCode);
            Assert.StartsWith($"tanknock: line {line} of 12 used, {12 - line} left\n", run.Error, StringComparison.Ordinal);
            Assert.Contains("knock 4 of 4 sent", run.Error, StringComparison.Ordinal);
            Assert.Matches("^#sealed:[A-Za-z0-9_-]+ used ", File.ReadAllLines(seqgen.Client)[line - 1]);
        }

        Assert.Equal(sealedText.Split('\n')[2..], File.ReadAllText(seqgen.Client).Split('\n')[2..]);
    }

    [Fact]
    public void Wrong_passphrase_says_so_and_uses_up_nothing()
    {
        Good("--passphrase-file", Right, "--count", "3");
        string before = File.ReadAllText(seqgen.Client);
        ClientLab.Finished run = Knock("--passphrase-file", Wrong);
        Assert.Equal((1, $"tanknock: error: {seqgen.Client}: the passphrase is wrong; no line was used\n"), (run.ExitCode, run.Error));
        Assert.Equal(before, File.ReadAllText(seqgen.Client));
    }

    [Fact]
    public void Json_is_printed_also_without_a_passphrase()
    {
        Good("--passphrase-file", Right, "--count", "3");
        ClientLab.Finished run = Knock("--json", "--passphrase-file", "/nonexistent");
        Assert.Equal(1, run.ExitCode);
        Assert.Matches(
            "^{\"host\":\"127.0.0.2\",\"address\":null,\"tries\":0,.*,\"error\":\"/nonexistent: [^\"]+\"}\n$", run.Output);
        Assert.StartsWith("tanknock: error: /nonexistent: ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Line_that_was_moved_says_so_and_uses_up_nothing()
    {
        Good("--passphrase-file", Right, "--count", "3");
        string[] lines = File.ReadAllLines(seqgen.Client);
        (lines[0], lines[1]) = (lines[1], lines[0]);
        string moved = string.Join('\n', lines) + "\n";
        File.WriteAllText(seqgen.Client, moved);
        ClientLab.Finished run = Knock("--passphrase-file", Right);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains(":1: the sealed line was damaged, or does not belong where it stands", run.Error, StringComparison.Ordinal);
        Assert.Equal(moved, File.ReadAllText(seqgen.Client));
    }

    [Fact]
    public void Ssh_askpass_is_asked_as_ssh_does()
    {
        Good("--passphrase-file", Right, "--count", "3");
        string script = client.WriteProgram("ask", "#!/bin/sh\necho \"$1\" >>\"$0.asked\"\necho correct horse\n");
        ClientLab.Finished run = client.RunCommand(
            "env", $"SSH_ASKPASS={script}", "SSH_ASKPASS_REQUIRE=force", ClientLab.Program, "--list", seqgen.Client, "127.0.0.2");
        Assert.Equal((0, $"Passphrase of {seqgen.Client}: \n"), (run.ExitCode, File.ReadAllText(script + ".asked")));
    }

    /// <summary>Without a terminal; see SSH_ASKPASS_REQUIRE in ssh(1).</summary>
    [Theory]
    [InlineData(true, "SSH_ASKPASS_REQUIRE=force")]
    [InlineData(true, "DISPLAY=:0")]
    [InlineData(true, "WAYLAND_DISPLAY=wayland-0", "SSH_ASKPASS_REQUIRE=prefer")]
    [InlineData(false, "SSH_ASKPASS_REQUIRE=prefer")]
    [InlineData(false, "SSH_ASKPASS_REQUIRE=never", "DISPLAY=:0")]
    [InlineData(false)]
    public void Ssh_askpass_is_asked_where_ssh_would(bool asked, params string[] variables)
    {
        Good("--passphrase-file", Right, "--count", "3");
        string script = client.WriteProgram("ask", "#!/bin/sh\necho correct horse\n");
        ClientLab.Finished run = client.RunCommand(
            "env",
            ["-u", "DISPLAY", "-u", "WAYLAND_DISPLAY", "-u", "SSH_ASKPASS_REQUIRE", $"SSH_ASKPASS={script}", .. variables,
                "setsid", "--wait", ClientLab.Program, "--list", seqgen.Client, "127.0.0.2"]);
        Assert.Equal(
            (asked ? 0 : 1, !asked), (run.ExitCode, run.Error.Contains("there is no terminal to ask", StringComparison.Ordinal)));
    }

    [PythonFact]
    public void Terminal_is_asked_twice_for_a_new_list_once_for_knocking_and_shows_nothing()
    {
        Python($"""
            import os, pty, sys
            def run(answers, *command):
                pid, terminal = pty.fork()
                if pid == 0:
                    os.execv(command[0], command)
                shown = b""
                while True:
                    try:
                        read = os.read(terminal, 4096)
                    except OSError:
                        break
                    if not read:
                        break
                    shown += read
                    if shown.endswith(b": ") and answers:
                        os.write(terminal, answers.pop(0))
                assert b"secret words" not in shown, shown
                return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), shown
            seqgen = ("{SeqgenProcess.Program}", "--passphrase", "--server", "{seqgen.Server}", "--client", "{seqgen.Client}")
            code, shown = run([b"secret words\n", b"other words\n"], *seqgen)
            assert code == 1 and b"differ" in shown, (code, shown)
            assert not os.path.exists("{seqgen.Client}")
            code, shown = run([b"secret words\n", b"secret words\n"], *seqgen)
            assert code == 0, (code, shown)
            code, shown = run([b"secret words\n"], "{ClientLab.Program}", "--list", "{seqgen.Client}", "127.0.0.2")
            assert code == 0 and b"line 1 of 100 used" in shown, (code, shown)
            """);
    }

    [Fact]
    public void Append_needs_the_passphrase_and_seals_the_new_lines()
    {
        Good("--passphrase-file", Right, "--count", "3");
        string[] before = File.ReadAllLines(seqgen.Client);
        Assert.Contains("the passphrase is wrong", seqgen.InFolder("--append", "--passphrase-file", Wrong).Error, StringComparison.Ordinal);
        Good("--append", "--passphrase-file", Right, "--count", "2");
        string[] after = File.ReadAllLines(seqgen.Client);
        Assert.Equal([.. before[..3], before[^1]], (string[])[.. after[..3], after[^1]]);
        Assert.Equal("The lists fit together.", LastLine(seqgen.Run("verify", seqgen.Server, seqgen.Client, "--passphrase-file", Right).Output));
    }

    [Fact]
    public async Task Lists_can_be_used_while_append_waits_for_the_passphrase()
    {
        Good("--passphrase-file", Right, "--count", "3");
        using AskingProgram append = await Asked("--append", "--count", "2");
        Assert.Equal(0, Knock("--passphrase-file", Right).ExitCode);
        await append.Answer("correct horse");
        Assert.Equal(0, append.End().ExitCode);
        ListContent content = ListFolder.Load(seqgen.Client).Content;
        Assert.Equal((5, 4), (content.Count, content.UnusedCount));
        Assert.Equal(5, ListFolder.Load(seqgen.Server).Content.Count);
    }

    [Fact]
    public async Task Signal_ends_seqgen_although_nobody_answers()
    {
        Good("--passphrase-file", Right, "--count", "3");
        string before = File.ReadAllText(seqgen.Client);
        using AskingProgram append = await Asked("--append");
        Assert.Equal(0, client.RunCommand("kill", "-TERM", $"{append.Id}").ExitCode);
        ClientLab.Finished run = append.End();
        Assert.Equal((143, "seqgen: error: interrupted: no list was made or changed\n"), (run.ExitCode, run.Error));
        Assert.Equal(before, File.ReadAllText(seqgen.Client));
    }

    [Theory]
    [InlineData("correct horse", true)]
    [InlineData("correct horse\r\nsecond line\n", true)]
    [InlineData("correct horse \n", false)]
    [InlineData("\ncorrect horse\n", false)]
    [InlineData("", false)]
    public void Passphrase_is_the_first_line_of_its_file_without_its_ending(string text, bool opens)
    {
        Good("--passphrase-file", Right, "--count", "3");
        string other = PassphraseFile("other", text);
        (int code, _, string error) = seqgen.Run("fingerprint", seqgen.Client, "--passphrase-file", other);
        Assert.Equal((opens ? 0 : 1, opens), (code, error.Length == 0));
    }

    [Fact]
    public void Passphrase_that_nobody_can_type_is_refused()
    {
        string marked = PassphraseFile("marked", "\ufeffcorrect horse\n");
        (int code, _, string error) = seqgen.InFolder("--passphrase-file", marked);
        Assert.Equal((1, true), (code, error.Contains("begins with a byte order mark", StringComparison.Ordinal)));
        Assert.Empty(seqgen.Names);
    }

    [Fact]
    public void Daemon_refuses_a_sealed_list()
    {
        Good("--passphrase-file", Right, "--count", "3");
        Assert.Null(TanList.Load(PosixFileSystem.Instance, seqgen.Client, out Fault? error, side: ListSide.Server));
        Assert.Contains("sealed", error!.Reason, StringComparison.Ordinal);
    }

    private void Good(params string[] args)
    {
        (int code, _, string error) = seqgen.InFolder(args);
        Assert.Equal((0, ""), (code, error));
    }

    private Task<AskingProgram> Asked(params string[] arguments) => AskingProgram.Start(
        client, [SeqgenProcess.Program, "--server", seqgen.Server, "--client", seqgen.Client, .. arguments]);

    private ClientLab.Finished Knock(params string[] options) =>
        client.Run([.. options, "--list", seqgen.Client, "127.0.0.2"]);

    private void Python(string script)
    {
        ClientLab.Finished run = client.RunCommand("python3", "-c", script);
        Assert.True(run.ExitCode == 0, run.Error);
    }

    private string PassphraseFile(string name, string text)
    {
        string path = Path.Combine(client.Folder, name);
        File.WriteAllText(path, text);
        File.SetUnixFileMode(path, OwnerOnly);
        return path;
    }

    private static string LastLine(string text) => text.TrimEnd('\n').Split('\n')[^1];
}
