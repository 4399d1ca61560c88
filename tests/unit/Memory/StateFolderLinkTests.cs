using TanKnock.Core.Files;
using TanKnock.Tests.Lists;
using Xunit;

namespace TanKnock.Tests.Memory;

/// <summary>Whoever owns a link to the state folder decides which memory is asked.</summary>
public sealed class StateFolderLinkTests : IDisposable
{
    private readonly MemoryLab lab = new();
    private readonly string link;

    public StateFolderLinkTests()
    {
        lab.Open().Dispose();
        link = Path.Combine(lab.Root, "link");
        Directory.CreateSymbolicLink(link, lab.Folder);
    }

    public void Dispose() => lab.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    public void Own_link_is_followed(string end)
    {
        using SpentMemory? memory = StateFolder.Open(PosixFileSystem.Instance, link + end, out bool created, out _);
        Assert.NotNull(memory);
        Assert.False(created);
    }

    [RootFact]
    public void Link_of_another_user_is_refused()
    {
        ListTrustTests.Run("chown", "-h", "65534", link);
        string expected = $"{link}: the link belongs to user 65534, not to root";
        foreach (string folder in (string[])[link, link + "/"])
        {
            Assert.Null(StateFolder.Open(PosixFileSystem.Instance, folder, out _, out Fault? error));
            Assert.Equal(expected, error!.ToString());
            Assert.Equal(expected, StateFolder.Check(PosixFileSystem.Instance, folder, null)!.ToString());
        }
    }

    [RootFact]
    public void No_file_of_a_daemon_is_made_behind_a_link_of_another_user()
    {
        ListTrustTests.Run("chown", "-h", "65534", link);
        Assert.Null(StateFile.Open(
            PosixFileSystem.Instance, Path.Combine(link, "open"), file => file.Write("x"u8), out Fault? error));
        Assert.Contains("the link belongs to user 65534", error!.ToString(), StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(lab.Folder, "open")));
    }

    [RootFact]
    public void Link_of_another_user_is_told_and_followed_where_owners_are_tolerated()
    {
        ListTrustTests.Run("chown", "-h", "65534", link);
        List<Fault> told = [];
        using SpentMemory? memory = StateFolder.Open(PosixFileSystem.Instance, link, out _, out _, told.Add);
        Assert.NotNull(memory);
        Assert.Contains(told, lax => lax.Path == link);
    }
}
