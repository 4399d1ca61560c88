using Xunit;

namespace TanKnock.Tests.Simulation;

/// <summary>Random histories of a server, a client, a sniffer and whoever else touches the list.</summary>
public sealed class SimulationTests
{
    [Fact]
    public void Crashes_and_power_cuts_open_no_line_twice_and_shut_nobody_out() => Schedules.AssertSafe(Themes.Crashes);

    [Fact]
    public void Crashes_from_the_first_start_on_lose_no_ledger() => Schedules.AssertSafe(Themes.FirstStart);

    [Fact]
    public void Disks_that_are_full_or_read_only_or_broken_open_no_line_twice() => Schedules.AssertSafe(Themes.Failures);

    [Fact]
    public void Old_copies_of_the_list_open_no_line_twice_and_shut_nobody_out() => Schedules.AssertSafe(Themes.Editors);

    [Fact]
    public void Everything_at_once_opens_no_line_twice() => Schedules.AssertSafe(Themes.Everything);
}
