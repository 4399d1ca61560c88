using System.Runtime.Versioning;
using TanKnock.Core.Files;
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
        Assert.Equal((1, $"tanknock: error: {Target}: exists already\ntanknock: hint: remove it first, if its lines are not needed any more\n"), (run.ExitCode, run.Error));
        Assert.Equal(ClientLab.RoomyList(3), File.ReadAllText(Target));
        Assert.True(File.Exists(Source));
    }

    /// <summary>All use the same name before the list is known to be one: two at once could take each other's.</summary>
    [Fact]
    public void Import_waits_for_another_that_is_under_way()
    {
        File.WriteAllText(Source, ClientLab.RoomyList(3));
        Directory.CreateDirectory(Path.GetDirectoryName(Target)!);
        using (IOpenFile folder = PosixFileSystem.Instance.Open(Path.Combine(Path.GetDirectoryName(Target)!, "."), forWriting: false))
        {
            folder.Lock(exclusive: true);
            Finished run = lab.Run("import", Source, "--move");
            Assert.Equal((1, true), (run.ExitCode, run.Error.Contains("another program keeps it locked", StringComparison.Ordinal)));
            Assert.True(File.Exists(Source));
        }

        Assert.Equal(0, lab.Run("import", Source, "--move").ExitCode);
        Assert.Equal(ClientLab.RoomyList(3), File.ReadAllText(Target));
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
