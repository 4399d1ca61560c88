using Xunit;

namespace TanKnock.Tests.Simulation;

/// <summary>The simulation finds bugs: each of these is put in and has to come to light, also by what it leads to alone.</summary>
public sealed class MutantTests
{
    [Fact]
    public void Opening_before_the_sync_is_found() =>
        AssertFound(Themes.Crashes with { Mutation = files => new OpensBeforeSync(files) }, "before its mark is on the disk");

    [Fact]
    public void Opening_before_the_sync_is_found_by_its_consequences() => AssertFound(
        Themes.Crashes with { Mutation = files => new OpensBeforeSync(files), OpeningsAreJudged = false, MarksAreJudged = false },
        "opens a second time", "was skipped or burned");

    [Fact]
    public void Marking_the_used_line_before_the_skipped_ones_is_found() => AssertFound(
        Themes.ListAlone with { Mutation = files => new MarksUsedFirst(files) }, "a used line stands behind an unused one");

    [Fact]
    public void Trusting_a_stale_offset_is_found() => AssertFound(
        Themes.Editors with { Mutation = files => new TrustsStaleOffsets(files), OpeningsAreJudged = false },
        "no longer parses", "altered");

    [Fact]
    public void Forgetting_spent_lines_at_a_restart_is_found() => AssertFound(
        Themes.Editors with { Forgets = true, OpeningsAreJudged = false }, "opens a second time", "was skipped or burned");

    [Fact]
    public void Losing_names_is_found() => AssertFound(
        Themes.FirstStart with { Mutation = files => new WithoutFolderSync(files) }, "no memory", "before its m");

    [Fact]
    public void Losing_names_is_found_by_its_consequences() => AssertFound(
        Themes.FirstStart with
        {
            Mutation = files => new WithoutFolderSync(files),
            OpeningsAreJudged = false,
            MarksAreJudged = false,
        },
        "opens a second time", "was skipped or burned");

    private static void AssertFound(Theme theme, params string[] ways)
    {
        (int? seed, _, _) = Schedules.Search(theme, Schedules.Default, ways);
        Assert.True(seed is not null, "the bug was not found");
    }
}
