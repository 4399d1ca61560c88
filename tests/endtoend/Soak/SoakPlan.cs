using System.Globalization;

namespace TanKnock.EndToEnd.Soak;

/// <summary>How long a soak is and what its dice show; both from the environment, to repeat one or to make it longer.</summary>
internal sealed class SoakPlan
{
    private const int LeastKills = 200;

    private SoakPlan(int seed, int kills) => (Seed, Kills, Dice) = (seed, kills, new Random(seed));

    internal int Seed { get; }

    internal int Kills { get; }

    internal Random Dice { get; }

    internal static SoakPlan FromEnvironment() => new(
        Read("TANKNOCK_SOAK_SEED") ?? Random.Shared.Next(), Math.Max(LeastKills, Read("TANKNOCK_SOAK_KILLS") ?? 0));

    /// <summary>Once in so many times.</summary>
    internal bool OnceIn(int times) => Dice.Next(times) == 0;

    public override string ToString() => $"TANKNOCK_SOAK_SEED={Seed} TANKNOCK_SOAK_KILLS={Kills}";

    private static int? Read(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } text
        ? int.Parse(text, CultureInfo.InvariantCulture)
        : null;
}
