using Xunit;

namespace TanKnock.Tests.Simulation;

/// <summary>The simulation finds bugs: each of these is put in and has to come to light, also by what it leads to alone.</summary>
public sealed class MutantTests
{
    [Fact]
    public void Opening_before_the_syncs_is_found() => AssertFound(
        Themes.Crashes with { Mutation = files => new OpensBeforeSync(files, _ => true) }, "before its mark is on the disk", "before its record");

    [Fact]
    public void Opening_before_the_ledgers_sync_is_found() => AssertFound(
        Themes.Crashes with { Mutation = files => new OpensBeforeSync(files, IsLedger) }, "before its record is on the disk");

    [Fact]
    public void Opening_before_the_lists_sync_is_found() => AssertFound(
        Themes.Crashes with { Mutation = files => new OpensBeforeSync(files, path => !IsLedger(path)) }, "before its mark is on the disk");

    [Fact]
    public void Opening_before_the_ledgers_sync_is_found_by_its_consequences() => AssertFound(
        Themes.Editors with { Mutation = files => new OpensBeforeSync(files, IsLedger), OpeningsAreJudged = false, MarksAreJudged = false },
        "opens a second time", "was skipped or burned");

    [Fact]
    public void Opening_by_the_mark_alone_is_found() => AssertFound(
        Themes.Crashes with { LedgerMutation = ledger => new OpensByMarkAlone(ledger) }, "before its record is on the disk");

    [Fact]
    public void Opening_by_the_mark_alone_is_found_by_its_consequences() => AssertFound(
        Themes.Editors with { LedgerMutation = ledger => new OpensByMarkAlone(ledger), OpeningsAreJudged = false, MarksAreJudged = false },
        "opens a second time", "was skipped or burned");

    [Fact]
    public void Taking_a_torn_group_for_whole_is_found() => AssertFound(
        Themes.Crashes with { Mutation = files => new TakesTornGroups(files) }, "a part of a group");

    [Fact]
    public void Forgetting_a_skipped_line_is_found() => AssertFound(
        Themes.Editors with { LedgerMutation = ledger => new ForgetsSkippedLines(ledger), OpeningsAreJudged = false },
        "was skipped or burned");

    [Fact]
    public void Granting_a_line_twice_is_found() => AssertFound(
        Themes.Editors with { LedgerMutation = ledger => new GrantsTwice(ledger), OpeningsAreJudged = false }, "opens a second time");

    [Fact]
    public void Trusting_a_stale_offset_is_found() => AssertFound(
        Themes.Editors with { Mutation = files => new TrustsStaleOffsets(files), OpeningsAreJudged = false },
        "no longer parses", "altered");

    [Fact]
    public void Forgetting_spent_lines_at_a_restart_is_found() => AssertFound(
        Themes.Editors with { Forgets = true, OpeningsAreJudged = false }, "opens a second time", "was skipped or burned");

    [Fact]
    public void Losing_names_is_found() => AssertFound(
        Themes.FirstStart with { Mutation = files => new WithoutFolderSync(files) }, "no ledger", "before its");

    [Fact]
    public void Losing_names_is_found_by_its_consequences() => AssertFound(
        Themes.FirstStart with
        {
            Mutation = files => new WithoutFolderSync(files),
            OpeningsAreJudged = false,
            MarksAreJudged = false,
        },
        "opens a second time", "was skipped or burned");

    private static bool IsLedger(string path) => path.StartsWith(SimulatedDaemon.StateFolderPath, StringComparison.Ordinal);

    private static void AssertFound(Theme theme, params string[] ways)
    {
        (int? seed, _, _) = Schedules.Search(theme, Schedules.Default, ways);
        Assert.True(seed is not null, "the bug was not found");
    }
}
