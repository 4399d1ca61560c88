namespace TanKnock.Bench.Results;

/// <summary>Times of two things that were done in turns, so that what else happens on the machine happens to both.</summary>
internal sealed record Stopwatches(Times Ours, Times Theirs)
{
    /// <summary>Ours to theirs, by their medians.</summary>
    internal string Ratio => Results.Ratio.Text(Ours.Median, Theirs.Median);

    internal static Stopwatches Run(int rounds, Func<TimeSpan> ours, Func<TimeSpan> theirs)
    {
        Stopwatches times = new(new Times(), new Times());
        for (int i = 0; i < rounds; i++)
        {
            times.Ours.Add(ours());
            times.Theirs.Add(theirs());
        }

        return times;
    }
}
