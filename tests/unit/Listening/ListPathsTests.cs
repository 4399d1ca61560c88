using TanKnock.Daemon.Listening;
using Xunit;

namespace TanKnock.Tests.Listening;

public sealed class ListPathsTests
{
    private static readonly string[] Named = ["/etc/tanknock/lists/*.tan", "/etc//tanknock/a.tan", "/srv/b.tan"];

    [Theory]
    [InlineData("/etc/tanknock/lists", "alice.tan", "/etc/tanknock/lists/alice.tan")]
    [InlineData("/etc/tanknock/lists", ".alice.tan", null)]
    [InlineData("/etc/tanknock/lists", "alice.tan~", null)]
    [InlineData("/etc/tanknock", "a.tan", "/etc//tanknock/a.tan")]
    [InlineData("/etc/tanknock", "alice.tan", null)]
    [InlineData("/srv", "b.tan", "/srv/b.tan")]
    [InlineData("/srv", "a.tan", null)]
    public void Changed_file_is_the_list_that_was_named(string folder, string name, string? path) =>
        Assert.Equal(path, ListPaths.Find(Named, folder, name));
}
