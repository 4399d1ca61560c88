using TanKnock.Bench.Lab;
using TanKnock.Bench.Matching;
using TanKnock.Bench.Measurements;
using TanKnock.Bench.Results;

// Called by run.sh: SERVER-NAMESPACE CLIENT-NAMESPACE FOLDER PROGRAMS [SECTION...]
// Without sections all of them run. 0: all targets met; 1: not so.
if (args.Length < 4)
{
    Console.Error.WriteLine("tanknock-bench: error: to be started by bench/run.sh");
    return 2;
}

using Site site = new(args[0], args[1], args[2], args[3]);
(string Name, Func<IEnumerable<Row>> Measure)[] sections =
[
    ("opening", () => Opening.Measure(site)),
    ("flood", () => UnderFlood.Measure(site)),
    ("matching", () => MatchingCost.Measure(site.At("matching"))),
    ("lists", () => Lists.Measure(site)),
    ("client", () => Client.Measure(site)),
    ("proxy", () => Proxy.Measure(site)),
];

List<Row> rows = [];
foreach ((string name, Func<IEnumerable<Row>> measure) in sections)
{
    if (args.Length == 4 || args.Skip(4).Contains(name))
    {
        Console.Error.WriteLine($"measuring: {name}");
        rows.AddRange(measure());
    }
}

Table.Print(rows, Console.Out);
return rows.TrueForAll(row => row.Met ?? true) ? 0 : 1;
