namespace TanKnock.Tests.OneWay;

/// <summary>Section 5 of spec/one-way-list.md, the slow and obvious way, for one list over one protocol.</summary>
internal sealed class OneWayModel(int knocks, long timeout)
{
    private readonly List<Line> lines = [];
    private readonly List<Attempt> attempts = [];

    /// <summary>Whether a line is there: a list never has one twice.</summary>
    public bool Has(int[] ports) => lines.Exists(line => line.Ports.SequenceEqual(ports));

    public string Add(int[] ports)
    {
        lines.Add(new Line(lines.Count.ToString(System.Globalization.CultureInfo.InvariantCulture), ports));
        return lines[^1].Tag;
    }

    public string[] Observe(uint source, int port, long now)
    {
        List<string> verdicts = [];
        attempts.RemoveAll(attempt => now - attempt.Start > timeout);
        List<Attempt> complete = [];
        foreach (Attempt attempt in attempts.Where(a => a.Source == source && a.Ports.Count < knocks && !a.Ports.Contains(port)))
        {
            attempt.Ports.Add(port);
            if (attempt.Ports.Count == knocks)
            {
                complete.Add(attempt);
            }
        }

        if (lines.Exists(line => line.Ports[0] == port))
        {
            // One that has nothing but this knock is begun anew.
            attempts.RemoveAll(a => a.Source == source && a.Ports.Count == 1 && a.Ports[0] == port);
            attempts.Add(new Attempt(source, now, [port]));
        }

        List<int> completed = [];
        foreach (Attempt attempt in complete)
        {
            int index = lines.FindIndex(line => line.Ports.SequenceEqual(attempt.Ports));
            if (index < 0)
            {
                continue;
            }

            Line line = lines[index];
            if (line.SpentAt is long spent)
            {
                if (attempt.Start > spent)
                {
                    verdicts.Add($"Replayed {line.Tag} {source}");
                }

                continue;
            }

            Attempt? other = attempts.Find(a => a.Source != source
                && a.Ports.Count >= 2 && now - a.Start <= timeout && attempt.Ports.Take(2).SequenceEqual(a.Ports.Take(2)));
            if (other is not null)
            {
                line.SpentAt = now;
                verdicts.Add($"Burned {line.Tag} {source}");
            }
            else
            {
                completed.Add(index);
                verdicts.Add($"Completed {line.Tag} {source} whole");
            }
        }

        foreach (int index in completed)
        {
            lines[..(index + 1)].ForEach(line => line.SpentAt ??= now);
        }

        return [.. verdicts.Distinct().Order()];
    }

    private sealed record Line(string Tag, int[] Ports)
    {
        public long? SpentAt { get; set; }
    }

    private sealed record Attempt(uint Source, long Start, List<int> Ports);
}
