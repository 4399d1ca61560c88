using TanKnock.Daemon.Listening;
using Xunit;

namespace TanKnock.Tests.Listening;

public sealed class ListChangesTests
{
    private readonly ListChanges changes = new();

    [Fact]
    public void Changes_are_told_once_each()
    {
        changes.Add("/f", "a");
        changes.Add("/f", "b");
        changes.Add("/f", "a");
        Assert.Equal([("/f", "a"), ("/f", "b")], changes.Take()!.Order());
        Assert.Empty(changes.Take()!);
    }

    [Fact]
    public void Any_change_or_too_many_mean_all_files_until_taken()
    {
        changes.AddAll();
        changes.Add("/f", "a");
        Assert.Null(changes.Take());
        for (int i = 0; i < 5000; i++)
        {
            changes.Add("/f", $"{i}");
        }

        Assert.Null(changes.Take());
        Assert.Empty(changes.Take()!);
    }
}
