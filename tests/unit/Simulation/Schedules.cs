using System.Globalization;
using Xunit;

namespace TanKnock.Tests.Simulation;

/// <summary>Runs many histories. TANKNOCK_SIM_SCHEDULES: how many a theme; TANKNOCK_SIM_SEED: only this one.</summary>
internal static class Schedules
{
    /// <summary>How many histories the suite tries of each theme.</summary>
    internal const int Default = 17_000;

    internal static void AssertSafe(Theme theme)
    {
        if (Setting("TANKNOCK_SIM_SEED") is int only)
        {
            Assert.True(Try(theme, only) is null, Explain(theme, only));
            return;
        }

        (int? seed, long openings, long onFullDisk) = Search(theme, Setting("TANKNOCK_SIM_SCHEDULES") ?? Default);
        Assert.True(seed is null, seed is null ? "" : Explain(theme, seed.Value));
        Assert.True(openings > 0, "no door ever opened");
        Assert.True(onFullDisk > 0 || !theme.Failures, "no door ever opened on a full disk");
    }

    /// <summary>A seed whose history goes wrong, in one of certain ways if these are given.</summary>
    internal static (int? Seed, long Openings, long OnFullDisk) Search(Theme theme, int count, params string[] ways)
    {
        int? found = null;
        long openings = 0;
        long onFullDisk = 0;
        Lock gate = new();
        Parallel.For(0, count, (seed, loop) =>
        {
            World world = new(theme, seed);
            if (Run(world) is string violation
                && (ways.Length == 0 || ways.Any(way => violation.Contains(way, StringComparison.Ordinal))))
            {
                lock (gate)
                {
                    found = Math.Min(found ?? seed, seed);
                }

                loop.Stop();
            }

            Interlocked.Add(ref openings, world.Openings);
            Interlocked.Add(ref onFullDisk, world.OpenedOnFullDisk);
        });
        return (found, openings, onFullDisk);
    }

    internal static string Explain(Theme theme, int seed)
    {
        List<string> trace = [];
        string? violation = Run(new World(theme, seed, trace));
        return $"{theme.Name}, TANKNOCK_SIM_SEED={seed}: {violation}\n  {string.Join("\n  ", trace)}";
    }

    private static string? Try(Theme theme, int seed) => Run(new World(theme, seed));

    private static string? Run(World world)
    {
        try
        {
            world.Run();
            return null;
        }
        catch (Violation violation)
        {
            return violation.Message;
        }
    }

    private static int? Setting(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out int value) ? value : null;
}
