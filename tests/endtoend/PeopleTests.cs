using Xunit;

namespace TanKnock.EndToEnd;

/// <summary>One door, a folder of lists, a list a person.</summary>
public sealed class PeopleTests
{
    [Fact]
    public async Task List_put_into_the_folder_adds_a_person_and_deleting_it_revokes()
    {
        await using Site site = await Site.PrepareAsync();
        string folder = site.Lab.At("lists");
        Directory.CreateDirectory(folder);
        string alice = Path.Combine(folder, "alice.tan");
        string bob = Path.Combine(folder, "bob.tan");
        string bobs = site.Lab.At("bob.client.tan");
        File.Move(site.ServerList, alice);
        await site.StartDaemonAsync(site.OpenSsh(Path.Combine(folder, "*.tan")));
        await site.KnockAsync(site.Client, site.Server.V4);
        await site.Log.WaitAsync("open openSSH for 203.0.113.2", alice, "line 1,");

        await site.NoticesAsync(() => Site.MakePairAsync(bob, bobs), "added", bob, "openSSH");
        await site.KnockAsync(site.Other, site.Server.V4, bobs);
        await site.Log.WaitAsync("open openSSH for 203.0.113.3", bob, "line 1,");

        await site.NoticesAsync(() => File.Delete(alice), "revoked", alice, "openSSH");
        int before = site.Log.Count;
        await site.KnockAsync(site.Client, site.Server.V4);
        await site.KnockAsync(site.Other, site.Server.V4, bobs);
        await site.Log.WaitAsync(before, "open openSSH for 203.0.113.3", bob, "line 2,");
        await site.FenceAsync();
        Assert.Single(site.Log.Matching("open openSSH for 203.0.113.2"));
    }

    [Fact]
    public async Task Folder_that_is_empty_at_first_opens_for_the_first_person_in_it()
    {
        await using Site site = await Site.PrepareAsync();
        string folder = site.Lab.At("lists");
        Directory.CreateDirectory(folder);
        string alice = Path.Combine(folder, "alice.tan");
        await site.StartDaemonAsync(site.OpenSsh(Path.Combine(folder, "*.tan")));
        await site.NoticesAsync(() => File.Move(site.ServerList, alice), "added", alice, "openSSH");
        await site.OpenAsync(1);
    }

    [Fact]
    public async Task List_that_is_refused_shuts_out_its_person_alone()
    {
        await using Site site = await Site.PrepareAsync();
        string folder = site.Lab.At("lists");
        Directory.CreateDirectory(folder);
        string bob = Path.Combine(folder, "bob.tan");
        await Site.MakePairAsync(bob, site.Lab.At("bob.client.tan"));
        File.SetUnixFileMode(bob, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        File.Move(site.ServerList, Path.Combine(folder, "alice.tan"));
        await site.StartDaemonAsync(site.OpenSsh(Path.Combine(folder, "*.tan")));
        await site.Log.WaitAsync("list refused for openSSH", bob);
        await site.OpenAsync(1);
        await site.KnockAsync(site.Other, site.Server.V4, site.Lab.At("bob.client.tan"));
        await site.FenceAsync();
        Assert.Empty(site.Log.Matching("open openSSH for 203.0.113.3"));
    }
}
