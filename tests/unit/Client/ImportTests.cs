using System.Runtime.Versioning;
using Xunit;
using Finished = TanKnock.Tests.Client.ClientLab.Finished;

namespace TanKnock.Tests.Client;

[SupportedOSPlatform("linux")]
public sealed class ImportTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly ClientLab lab = new();

    private string Source => Path.Combine(lab.Folder, "server.example.com.tan");

    private string Target => Path.Combine(lab.Folder, "tanknock", "server.example.com.tan");

    public void Dispose() => lab.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void List_is_put_where_it_belongs_for_its_owner_alone(bool move)
    {
        // As it comes out of a mail: readable by everybody.
        File.WriteAllText(Source, ClientLab.RoomyList(12));
        File.SetUnixFileMode(Source, OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        Finished run = lab.Run(["import", Source, .. move ? ["--move"] : Array.Empty<string>()]);
        Assert.Equal(
            new Finished(0, "", $"tanknock: {Target}: 12 lines, 12 unused: now tanknock server.example.com\n"), run);
        Assert.Equal((OwnerOnly, ClientLab.RoomyList(12)), (File.GetUnixFileMode(Target), File.ReadAllText(Target)));
        Assert.Equal(OwnerOnly | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(Target)!));
        Assert.Equal(!move, File.Exists(Source));
        Assert.Equal(["server.example.com.tan"], Directory.GetFileSystemEntries(Path.GetDirectoryName(Target)!).Select(Path.GetFileName));
    }

    [Fact]
    public void List_comes_from_standard_input_and_host_is_named()
    {
        File.WriteAllText(Source, ClientLab.RoomyList(3));
        Finished run = lab.RunCommand("sh", "-c", $"'{ClientLab.Program}' import - --host server.example.com <'{Source}'");
        Assert.Equal((0, ClientLab.RoomyList(3)), (run.ExitCode, File.ReadAllText(Target)));
    }

    [Theory]
    [InlineData("7000:tcp,8000:tcp,nonsense\n", ":1: ")]
    [InlineData("", "holds no sequence")]
    [InlineData("# tanknock list: oneway=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8 of=6\n", "one-way")]
    public void What_is_no_list_for_a_client_is_not_imported(string text, string reason)
    {
        File.WriteAllText(Source, text);
        Finished run = lab.Run("import", Source, "--move");
        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains(reason, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("nonsense", run.Error, StringComparison.Ordinal);
        Assert.True(File.Exists(Source));
        Assert.Empty(Directory.GetFileSystemEntries(Path.GetDirectoryName(Target)!));
    }

    [Fact]
    public void List_that_is_there_stays()
    {
        File.WriteAllText(Source, ClientLab.RoomyList(3));
        Assert.Equal(0, lab.Run("import", Source).ExitCode);
        File.WriteAllText(Source, ClientLab.RoomyList(5));
        Finished run = lab.Run("import", Source, "--move");
        Assert.Equal((1, $"tanknock: error: {Target}: exists already; nothing was imported\ntanknock: hint: remove it first, if its lines are not needed any more\n"), (run.ExitCode, run.Error));
        Assert.Equal(ClientLab.RoomyList(3), File.ReadAllText(Target));
        Assert.True(File.Exists(Source));
    }

    [Fact]
    public async Task Of_many_imports_at_once_one_succeeds_and_the_others_say_why()
    {
        const int Many = 8;
        string[] sources = [.. Enumerable.Range(1, Many).Select(i => Path.Combine(lab.Folder, $"{i}.tan"))];
        foreach (string source in sources)
        {
            File.WriteAllText(source, ClientLab.RoomyList(3));
        }

        Finished[] runs = await Task.WhenAll(sources.Select(source => Task.Run(() => lab.Run("import", source, "--host", "server.example.com", "--move"))));

        Finished there = new(1, "", $"tanknock: error: {Target}: exists already; nothing was imported\ntanknock: hint: remove it first, if its lines are not needed any more\n");
        Assert.Equal(Many - 1, runs.Count(run => run == there));
        int first = Array.FindIndex(runs, run => run.ExitCode == 0);
        Assert.Equal(sources.Where((_, i) => i != first), sources.Where(File.Exists));
        Assert.Equal(ClientLab.RoomyList(3), File.ReadAllText(Target));
        Assert.Equal([Path.GetFileName(Target)], Directory.GetFileSystemEntries(Path.GetDirectoryName(Target)!).Select(Path.GetFileName));
    }

    /// <summary>As seqgen's summary, and everybody who has read it, would type it.</summary>
    [Fact]
    public void Host_that_is_called_like_a_command_is_told_how_to_be_knocked_at()
    {
        File.WriteAllText(Source, ClientLab.RoomyList(3));
        Assert.EndsWith("3 lines, 3 unused: now tanknock -- skip\n", lab.Run("import", Source, "--host", "skip").Error, StringComparison.Ordinal);
        string settings = Path.Combine(Path.GetDirectoryName(Target)!, "config");
        File.WriteAllText(settings, "Host skip\n    Address 127.0.0.1\n");
        File.SetUnixFileMode(settings, OwnerOnly);
        Assert.StartsWith("tanknock: line 1 of 3 used, 2 left\n", lab.Run("--", "skip").Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("*", "a host is a name or an address; a list's path goes behind --list")]
    [InlineData("alice@server.example.com", "the host alone, without the user in front of it")]
    public void What_is_no_host_has_no_list(string name, string hint)
    {
        File.WriteAllText(Source, ClientLab.RoomyList(3));
        Assert.Equal(
            new Finished(2, "", $"tanknock: error: '{name}' is no host name\ntanknock: hint: {hint}\n"), lab.Run("import", Source, "--host", name));
    }

    /// <summary>An interrupted copy ends in the middle of a line, which is a sequence, too: a wrong one.</summary>
    [Theory]
    [InlineData("import {0}", "{0}", " 7000:tcp,8000:udp,75")]
    [InlineData("import - --host server.example.com < {0}", "-", " 7000:tcp,8000:udp,75")]
    [InlineData("import {0}", "{0}", "7000 , 8000 ")]
    [InlineData("import {0}", "{0}", " 7000:tcp,8000:udp,75                                       ")]
    public void List_that_was_cut_off_is_not_imported(string command, string named, string last)
    {
        File.WriteAllText(Source, ClientLab.RoomyList(2) + last);
        Finished run = lab.RunCommand("sh", "-c", $"{ClientLab.Program} {string.Format(null, command, Source)}");
        Assert.Equal(
            new Finished(
                1,
                "",
                $"tanknock: error: {string.Format(null, named, Source)}:3: ends without a line feed: it may be cut off; nothing was imported\n"
                + "tanknock: hint: copy or scan it once more; if it is whole, put a line feed at its end\n"),
            run);
        Assert.Empty(Directory.GetFileSystemEntries(Path.GetDirectoryName(Target)!));
    }

    /// <summary>As an editor may leave it: what is missing is no part of a sequence.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("\n# the end")]
    [InlineData("\n  #7000:tcp,8000:udp,75")]
    [InlineData("\n 7000:tcp,8000:udp,75\r")]
    [InlineData("\n\t")]
    public void List_whose_last_line_is_whole_needs_no_line_feed(string last)
    {
        // More than is read at once.
        File.WriteAllText(Source, ClientLab.RoomyList(700)[..^1] + last);
        Finished run = lab.Run("import", Source);
        Assert.True(run.ExitCode == 0, run.Error);
    }

    [Fact]
    public void What_is_larger_than_any_list_is_not_copied()
    {
        using (FileStream file = File.Create(Source))
        {
            file.SetLength((1L << 30) + 1);
        }

        Finished run = lab.Run("import", Source);
        Assert.Equal(
            (1, $"tanknock: error: {Source}: larger than 1024 MiB; nothing was imported\ntanknock: hint: split the list\n"), (run.ExitCode, run.Error));
        Assert.False(Directory.Exists(Path.GetDirectoryName(Target)));
    }

    [Fact]
    public void Full_disk_is_told_and_the_original_stays()
    {
        File.WriteAllText(Source, ClientLab.RoomyList(1000));
        Directory.CreateDirectory(Path.GetDirectoryName(Target)!);
        Finished run = lab.RunCommand("unshare", "--map-root-user", "--mount", "sh", "-c", $"""
            mount -t tmpfs -o size=64k none tanknock || exit 99
            {ClientLab.Program} import {Source} --move
            code=$?
            ls -A tanknock
            exit $code
            """);
        Assert.Equal(
            new Finished(1, "", $"tanknock: error: {Target}: cannot write: No space left on device; nothing was imported\n"), run);
        Assert.Equal(ClientLab.RoomyList(1000), File.ReadAllText(Source));
    }

    [Fact]
    public void Name_that_says_no_host_is_wrong_usage()
    {
        string path = Path.Combine(lab.Folder, "client.tan");
        Assert.Equal(
            new Finished(2, "", $"tanknock: error: {path}: its name does not say which host it is for\ntanknock: hint: say --host HOST\n"),
            lab.Run("import", path));
    }
}
