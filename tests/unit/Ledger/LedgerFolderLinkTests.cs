using TanKnock.Core.Files;
using TanKnock.Daemon.Ledger;
using TanKnock.Tests.Lists;
using Xunit;

namespace TanKnock.Tests.Ledger;

/// <summary>Whoever owns a link to the state folder decides which ledger is asked.</summary>
public sealed class LedgerFolderLinkTests : IDisposable
{
    private readonly LedgerLab lab = new();
    private readonly string link;

    public LedgerFolderLinkTests()
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
        using HostLedger? ledger = Place(link + end).Open(HostLedger.DefaultStock, LedgerLab.AtOnce, out bool created, out _);
        Assert.NotNull(ledger);
        Assert.False(created);
    }

    [RootFact]
    public void Link_of_another_user_is_refused()
    {
        ListTrustTests.Run("chown", "-h", "65534", link);
        string expected = $"{link}: the link belongs to user 65534, not to root";
        foreach (string folder in (string[])[link, link + "/"])
        {
            Assert.Null(Place(folder).Open(HostLedger.DefaultStock, LedgerLab.AtOnce, out _, out Fault? error));
            Assert.Equal(expected, error!.ToString());
            Assert.Equal(expected, Place(folder).Check()!.ToString());
        }
    }

    [RootFact]
    public void No_file_is_made_behind_a_link_of_another_user()
    {
        ListTrustTests.Run("chown", "-h", "65534", link);
        File.Delete(lab.LedgerPath);
        File.Delete(lab.KeyPath);
        Assert.Null(Place(link).Open(HostLedger.DefaultStock, LedgerLab.AtOnce, out _, out Fault? error));
        Assert.Contains("the link belongs to user 65534", error!.ToString(), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(lab.Folder));
    }

    [RootFact]
    public void Link_that_another_user_puts_in_the_place_of_an_open_ledger_is_refused()
    {
        using HostLedger ledger = lab.Open();
        Directory.Move(lab.Folder, Path.Combine(lab.Root, "moved"));
        Directory.CreateDirectory(Path.Combine(lab.Root, "theirs"));
        Directory.CreateSymbolicLink(lab.Folder, Path.Combine(lab.Root, "theirs"));
        ListTrustTests.Run("chown", "-h", "65534", lab.Folder);
        Assert.Contains("the link belongs to user 65534", ledger.Fail(1).Reason, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Path.Combine(lab.Root, "theirs")));
    }

    [RootFact]
    public void Link_of_another_user_is_told_and_followed_where_owners_are_tolerated()
    {
        ListTrustTests.Run("chown", "-h", "65534", link);
        List<Fault> told = [];
        using HostLedger? ledger = Place(link, told.Add).Open(HostLedger.DefaultStock, LedgerLab.AtOnce, out _, out _);
        Assert.NotNull(ledger);
        Assert.Contains(told, lax => lax.Path == link);
    }

    private static LedgerFolder Place(string folder, Action<Fault>? tolerate = null) => new(PosixFileSystem.Instance, folder, tolerate);
}
