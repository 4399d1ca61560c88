namespace TanKnock.Tests.Simulation;

/// <summary>What a power cut makes of everything that was not synced.</summary>
internal sealed class Loss
{
    private readonly Func<int, int> names;
    private readonly Func<int, int, int> version;
    private readonly Func<int> tear;

    private Loss(string name, Func<int, int> names, Func<int, int, int> version, Func<int> tear)
    {
        Name = name;
        this.names = names;
        this.version = version;
        this.tear = tear;
    }

    /// <summary>All was on the disk already.</summary>
    internal static Loss Nothing { get; } = new("nothing lost", all => all, (_, count) => count - 1, () => 0);

    /// <summary>Nothing was on the disk yet.</summary>
    internal static Loss Everything { get; } = new("everything lost", _ => 0, (_, _) => 0, () => 0);

    /// <summary>Losses for which every crash point of a short history is tried.</summary>
    internal static IEnumerable<Loss> Patterns =>
    [
        Nothing,
        Everything,
        new("data lost", all => all, (_, _) => 0, () => 0),
        new("names lost", _ => 0, (_, count) => count - 1, () => 0),
        new("half of the names lost", all => all / 2, (_, count) => count - 1, () => 0),
        new("odd sectors lost", all => all, (sector, count) => sector % 2 == 0 ? count - 1 : 0, () => 0),
        new("even sectors lost", all => all, (sector, count) => sector % 2 == 0 ? 0 : count - 1, () => 0),
        .. Enumerable.Range(0, TearPositions.Length).SelectMany(Torn),
    ];

    internal string Name { get; }

    /// <summary>Where sectors are torn: around the first bytes, the notes and the ends of lines of 128 bytes, and amid.</summary>
    private static int[] TearPositions => [1, 2, 12, 24, 26, 30, 41, 90, 127, 128, 129, 140, 154, 157, 255, 257, 300, 384, 410, 511];

    /// <summary>Anything may happen, byte-wise tears included.</summary>
    internal static Loss Random(Random random) => new(
        "random", all => random.Next(all + 1), (_, count) => random.Next(count),
        () => random.Next(4) == 0 ? random.Next(SimulatedInode.SectorSize) : 0);

    /// <summary>How many of a folder's changes, in their order, reached the disk.</summary>
    internal int Names(int all) => names(all);

    /// <summary>Which state of a sector is on the disk: 0 is the one before all un-synced writes.</summary>
    internal int Version(int sector, int count) => count == 1 ? 0 : version(sector, count);

    /// <summary>From which byte on a sector holds another of its states; 0 if it is whole.</summary>
    internal int Tear() => tear();

    private static Loss[] Torn(int which)
    {
        int position = TearPositions[which];
        return [HalfNew(position, newFirst: true), HalfNew(position, newFirst: false)];
    }

    private static Loss HalfNew(int position, bool newFirst)
    {
        // A torn sector is asked for twice: what it begins with, then what it goes on with.
        bool begins = false;
        return new Loss(
            $"torn at {position}, the new {(newFirst ? "first" : "last")}",
            all => all,
            (_, count) => (begins = !begins) == newFirst ? count - 1 : 0,
            () => position);
    }
}
