using System.Net.Sockets;
using TanKnock.Client.Hosts;
using TanKnock.Core.Files;
using Xunit;
using Finished = TanKnock.Tests.Client.ClientLab.Finished;

namespace TanKnock.Tests.Client;

/// <summary>The host settings: what they mean, and how they are refused.</summary>
public sealed class SettingsTests : IDisposable
{
    private readonly ClientLab lab = new();

    private string Folder => Directory.CreateDirectory(Path.Combine(lab.Folder, "tanknock")).FullName;

    public void Dispose() => lab.Dispose();

    [Fact]
    public void Settings_are_those_of_the_first_block_that_says_something()
    {
        SettingsFile settings = Parse("""
            # for all, unless a later line is about something else
            Delay 5

            Host bastion *.example.com !old.example.com   # a comment
                List = "my lists/b.tan"
                ADDRESS=203.0.113.1
                Address 203.0.113.9
                delay 50
                Wait 22:10
            Host *
                Wait 443
                Retries = 7
                Family inet6
                List ~/all.tan
            """);

        HostSettings bastion = settings.For("BASTION");
        Assert.Equal(
            new HostSettings
            {
                List = "/folder/my lists/b.tan",
                Address = "203.0.113.1",
                Delay = 5,
                Wait = new WaitSetting(new AwaitedPort(22, TimeSpan.FromSeconds(10))),
                Retries = 7,
                Family = AddressFamily.InterNetworkV6,
            },
            bastion);
        Assert.Equal(bastion, settings.For("web.example.com"));
        Assert.Equal("/home/me/all.tan", settings.For("old.example.com").List);
        Assert.Null(settings.For("old.example.com").Address);
        Assert.Equal(["bastion"], settings.Names);
    }

    [Theory]
    [InlineData("web1", true)]
    [InlineData("web12", false)]
    [InlineData("xweb1", false)]
    [InlineData("db.internal", true)]
    [InlineData("secret.internal", false)]
    public void Patterns_match_whole_names_and_exclude(string host, bool isFor) => Assert.Equal(
        isFor ? 9 : null, Parse("Host web? *.internal !secret.*\n Delay 9\n").For(host).Delay);

    [Fact]
    public void Wait_none_keeps_a_host_from_waiting() =>
        Assert.Equal(new WaitSetting(null), Parse("Host a\nWait none\nHost *\nWait 22\n").For("a").Wait);

    [Fact]
    public void Errors_are_all_told_with_file_and_line()
    {
        Write("""
            Host
            Host a
              Lisst x
              Delay
              Delay 60001
              Delay -1
              Retries many
              Wait 0
              Wait 22:x
              Family ipv4
              Address ../x
              List a b
              List "a
            Host "" b
            """);

        Finished run = lab.Run("127.0.0.2");

        Assert.Equal(2, run.ExitCode);
        Snapshot.Match(run.Error.Replace(lab.Folder, "FOLDER", StringComparison.Ordinal));
    }

    [Fact]
    public void Settings_that_others_may_write_are_refused()
    {
        string path = Write("Host a\n");
        File.SetUnixFileMode(path, (UnixFileMode)0b110_110_000);

        Finished run = lab.Run("a");

        Assert.Equal(
            new Finished(2, "", $"tanknock: error: {path}: others may write to it\ntanknock: hint: chmod go-w {path}\n"), run);
    }

    [Fact]
    public void Settings_that_are_no_text_are_refused()
    {
        string path = Write("");
        File.WriteAllBytes(path, [0x48, 0xff, 0xfe]);
        Assert.Equal($"tanknock: error: {path}: is no UTF-8 text\n", lab.Run("a").Error);
        File.Delete(path);
        Directory.CreateDirectory(path);
        Assert.Equal($"tanknock: error: {path}: not a regular file\n", lab.Run("a").Error);
    }

    [Fact]
    public void Knock_follows_the_settings_and_the_command_line_before_them()
    {
        lab.WriteList(ClientLab.RoomyList(20));
        Write($"Host alias\n Address 127.0.0.3\n List {lab.ListPath}\n Wait 9:0.05\n Retries 0\n Delay 0\n"
            + $"Host slow\n Address 127.0.0.3\n List {lab.ListPath}\n Delay 60000\n");

        Finished closed = lab.Run("alias");
        Finished retried = lab.Run("--retries", "1", "alias");
        Finished hurried = lab.Run("-d", "0", "slow");

        Assert.Equal(4, closed.ExitCode);
        Assert.StartsWith(
            "tanknock: line 1 of 20 used, 19 left\ntanknock: error: port 9 of alias did not open within 0.05 s\n", closed.Error,
            StringComparison.Ordinal);
        Assert.Contains("line 3 of 20 used", retried.Error, StringComparison.Ordinal);
        Assert.Equal(0, hurried.ExitCode);
        Assert.Contains(" alias ", lab.ListLines()[0], StringComparison.Ordinal);
        Assert.Contains("\"address\":\"127.0.0.3\"", lab.Run("--json", "alias").Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(PlatformID.Unix, "/home/me/.config/tanknock")]
    [InlineData(PlatformID.MacOSX, "/home/me/Library/Application Support/tanknock")]
    [InlineData(PlatformID.Win32NT, "/appdata/tanknock")]
    public void Folder_is_where_the_system_has_it(PlatformID system, string expected)
    {
        Dictionary<string, string> environment = new() { ["HOME"] = "/home/me", ["APPDATA"] = "/appdata" };
        Assert.Equal(expected, ConfigFolder.Find(environment.GetValueOrDefault, system)!.Path);
        environment["XDG_CONFIG_HOME"] = "relative";
        Assert.Equal(expected, ConfigFolder.Find(environment.GetValueOrDefault, system)!.Path);
        environment["XDG_CONFIG_HOME"] = "/xdg";
        Assert.Equal("/xdg/tanknock", ConfigFolder.Find(environment.GetValueOrDefault, system)!.Path);
        Assert.Null(ConfigFolder.Find(_ => null, system));
    }

    private static SettingsFile Parse(string text)
    {
        (IReadOnlyList<HostBlock> blocks, IReadOnlyList<Fault> errors) =
            new SettingsParser("config", "/folder", "/home/me").Parse(text.Split('\n'));
        Assert.Empty(errors);
        return new SettingsFile(blocks);
    }

    private string Write(string text)
    {
        string path = Path.Combine(Folder, "config");
        File.WriteAllText(path, text);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }
}
