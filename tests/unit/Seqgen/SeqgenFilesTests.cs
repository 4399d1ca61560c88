using System.Runtime.Versioning;
using System.Text;
using TanKnock.Core.Consuming;
using TanKnock.Core.Files;
using Xunit;

namespace TanKnock.Tests.Seqgen;

[SupportedOSPlatform("linux")]
public sealed class SeqgenFilesTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly SeqgenRun seqgen = new();

    public void Dispose() => seqgen.Dispose();

    [Fact]
    public void Seqgen_alone_makes_two_equal_lists_of_100_lines_for_the_owner_only()
    {
        Assert.Equal(0, seqgen.InFolder().Code);

        Assert.Equal(["client.tan", "server.tan"], seqgen.Names);
        Assert.Equal(File.ReadAllText(seqgen.Server), File.ReadAllText(seqgen.Client));
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(seqgen.Server));
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(seqgen.Client));
        TanList list = Load(seqgen.Server);
        Assert.Equal((100, 100, false), (list.Content.Count, list.Content.UnusedCount, list.Content.NeedsRoom));
        Assert.All(Enumerable.Range(0, 100), i => Assert.Equal(4, list.Content.Knocks(i).Length));
    }

    [Fact]
    public void Longest_lines_are_read_back()
    {
        Assert.Equal(0, seqgen.InFolder("--knocks", "32", "--count", "5", "--ports", "65000-65535", "--exclude", "65100-65535").Code);

        TanList list = Load(seqgen.Server);
        Assert.All(Enumerable.Range(0, 5), i => Assert.Equal(32, list.Content.Knocks(i).Length));
        Assert.All(Enumerable.Range(0, 5), i => Assert.All(
            list.Content.Knocks(i).ToArray(), knock => Assert.InRange(knock.Port, 65000, 65099)));
    }

    [Theory]
    [InlineData("server.tan")]
    [InlineData("client.tan")]
    public void Existing_file_stays_and_nothing_is_made(string name)
    {
        File.WriteAllText(Path.Combine(seqgen.Folder, name), "precious");

        Assert.Equal(
            (1, "", $"seqgen: error: {name}: exists already\n"
                + "seqgen: hint: --append adds to both lists, --force replaces them and forgets what was used\n"),
            seqgen.InFolder());
        Assert.Equal([name], seqgen.Names);
        Assert.Equal("precious", File.ReadAllText(Path.Combine(seqgen.Folder, name)));
    }

    [Fact]
    public void Force_replaces_both_files()
    {
        File.WriteAllText(seqgen.Server, "old");
        File.SetUnixFileMode(seqgen.Server, OwnerOnly | UnixFileMode.OtherRead);
        File.WriteAllText(seqgen.Client, "old");

        Assert.Equal(0, seqgen.InFolder("--force").Code);
        Assert.Equal(["client.tan", "server.tan"], seqgen.Names);
        Assert.Equal(100, Load(seqgen.Server).Content.UnusedCount);
        Assert.Equal(100, Load(seqgen.Client).Content.UnusedCount);
    }

    [Fact]
    public void Append_adds_the_same_new_lines_to_both_and_leaves_the_old_ones()
    {
        File.WriteAllText(seqgen.Server, "# alice\n#7000:tcp,9000:tcp,8000:udp used\n 1:tcp,3:tcp,2:tcp");
        File.WriteAllText(seqgen.Client, "1:tcp,3:tcp,2:tcp\r\n");
        File.SetUnixFileMode(seqgen.Server, OwnerOnly);
        File.SetUnixFileMode(seqgen.Client, OwnerOnly | UnixFileMode.GroupRead);

        (int code, string output, string error) = seqgen.InFolder("--append", "--count", "2", "--json");
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("\"first_line\":4,\"last_line\":5}", output, StringComparison.Ordinal);
        string[] server = File.ReadAllLines(seqgen.Server);
        string[] client = File.ReadAllLines(seqgen.Client);
        Assert.Equal(["# alice", "#7000:tcp,9000:tcp,8000:udp used", " 1:tcp,3:tcp,2:tcp"], server[..3]);
        Assert.Equal(server[3..], client[1..]);
        Assert.Equal(2, server[3..].Length);
        Assert.Equal(["client.tan", "server.tan"], seqgen.Names);
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(seqgen.Server));
        Assert.Equal(OwnerOnly | UnixFileMode.GroupRead, File.GetUnixFileMode(seqgen.Client));
    }

    [Theory]
    [InlineData(null, "seqgen: error: client.tan: no such list to add to\n")]
    [InlineData("7000:tcp,", "seqgen: error: client.tan:1: column 10: a knock is missing between commas\n")]
    public void Append_to_a_missing_or_damaged_list_changes_neither(string? client, string expected)
    {
        File.WriteAllText(seqgen.Server, "1:tcp,3:tcp,2:tcp\n");
        File.SetUnixFileMode(seqgen.Server, OwnerOnly);
        if (client is not null)
        {
            File.WriteAllText(seqgen.Client, client);
            File.SetUnixFileMode(seqgen.Client, OwnerOnly);
        }

        string[] before = seqgen.Names;
        (int code, string output, string error) = seqgen.InFolder("--append");
        Assert.Equal((1, ""), (code, output));
        Assert.StartsWith(expected, error, StringComparison.Ordinal);
        Assert.Equal("1:tcp,3:tcp,2:tcp\n", File.ReadAllText(seqgen.Server));
        Assert.Equal(before, seqgen.Names);
    }

    [Theory]
    [InlineData("server.tan")]
    [InlineData("client.tan")]
    public void Append_to_a_locked_list_changes_neither(string locked)
    {
        seqgen.InFolder();
        string before = File.ReadAllText(seqgen.Server);
        int code;
        string error;
        using (IOpenFile list = PosixFileSystem.Instance.Open(Path.Combine(seqgen.Folder, locked), forWriting: true))
        {
            list.Lock(exclusive: true);
            (code, _, error) = seqgen.InFolder("--append");
        }

        Assert.Equal(1, code);
        Assert.StartsWith($"seqgen: error: {locked}: another program keeps it locked\n", error, StringComparison.Ordinal);
        Assert.Equal(["client.tan", "server.tan"], seqgen.Names);
        Assert.Equal(before, File.ReadAllText(seqgen.Server));
        Assert.Equal(before, File.ReadAllText(seqgen.Client));
    }

    [Fact]
    public void Lists_wait_for_another_seqgen_that_places_its_own()
    {
        using (IOpenFile folder = PosixFileSystem.Instance.Open(seqgen.Folder, forWriting: false))
        {
            folder.Lock(exclusive: true);
            (int code, _, string error) = seqgen.InFolder();
            Assert.Equal(1, code);
            Assert.StartsWith("seqgen: error: server.tan: another program keeps it locked\n", error, StringComparison.Ordinal);
            Assert.Empty(seqgen.Names);
        }

        Assert.Equal(0, seqgen.InFolder().Code);
    }

    [Fact]
    public void Links_folders_and_devices_are_refused_even_with_force()
    {
        string link = Path.Combine(seqgen.Folder, "link");
        string target = Path.Combine(seqgen.Folder, "target");
        File.WriteAllText(target, "precious");
        File.CreateSymbolicLink(link, target);
        string folder = Directory.CreateDirectory(Path.Combine(seqgen.Folder, "folder")).FullName;
        StringBuilder text = new();
        foreach (string path in (string[])[link, folder, "/dev/null", Path.Combine(seqgen.Folder, "none", "x")])
        {
            (int code, _, string error) = seqgen.Run("--server", seqgen.Server, "--client", path, "--force");
            Assert.Equal(1, code);
            text.Append(error);
        }

        Assert.Equal(["folder", "link", "target"], seqgen.Names);
        Assert.Equal("precious", File.ReadAllText(target));
        Snapshot.Match(text.ToString());
    }

    [Fact]
    public void Same_file_by_way_of_a_linked_folder_is_noticed()
    {
        string alias = Path.Combine(seqgen.Folder, "alias");
        Directory.CreateSymbolicLink(alias, seqgen.Folder);

        (int code, _, string error) = seqgen.Run("--server", seqgen.Server, "--client", Path.Combine(alias, "server.tan"));
        Assert.Equal(2, code);
        Assert.Contains("are the same file", error, StringComparison.Ordinal);
        Assert.Equal(["alias"], seqgen.Names);
    }

    [Fact]
    public void Any_file_name_will_do()
    {
        string odd = Path.Combine(seqgen.Folder, "\u00e4 \u4e2d\n#\"'.tan");
        Assert.Equal(0, seqgen.Run("--server", odd, "--client", seqgen.Client).Code);
        Assert.Equal(100, Load(odd).Content.Count);
    }

    private static TanList Load(string path)
    {
        TanList? list = TanList.Load(PosixFileSystem.Instance, path, out Fault? error);
        Assert.True(list is not null, error?.ToString());
        return list;
    }
}
