using System.Diagnostics;
using Xunit;
using Xunit.Abstractions;

namespace TanKnock.EndToEnd.Soak;

/// <summary>
/// The daemon is killed again and again, at random moments, while clients knock, lose knocks on the way and see old copies
/// of their lists come back, and a sniffer replays all it ever heard. A line that was overheard, but never marked because
/// the daemon was dead or the knock was lost, may open for whoever completes it first: once.
/// </summary>
public sealed class SoakTests(ITestOutputHelper output)
{
    private const int LookAhead = 10;
    private const int MaxLost = 3;

    /// <summary>Lines of a list that one life may cost at most: one to see that it opens, the rest while it is killed.</summary>
    private const int LinesPerLife = MaxLost + 2;

    private const int MaxMillisecondsToStart = 60;
    private const int MaxMillisecondsToConsume = 8;
    private const int MaxMillisecondsToKnock = 80;

    private readonly SoakPlan _plan = SoakPlan.FromEnvironment();

    [Fact]
    public async Task Daemon_killed_at_random_moments_opens_no_line_twice_locks_nobody_out_and_loses_no_line()
    {
        output.WriteLine($"{_plan}");
        await using Site site = await Site.PrepareAsync();
        Directory.CreateDirectory(site.Lab.At("lists"));
        await site.Lab.LetEverybodyListenAsync();
        Person[] people =
        [
            await Person.CreateAsync(site, "alice", (_plan.Kills + 2) * LinesPerLife),
            await Person.CreateAsync(site, "bob", (_plan.Kills + 2) * LinesPerLife),
        ];
        using Sniffer sniffer = new(site.Other, site.Client.Mac, site.Server);
        Tally tally = new(site.Lab.At("openings"));
        long start = Stopwatch.GetTimestamp();
        int life = 0;
        try
        {
            for (life = 1; life <= _plan.Kills; life++)
            {
                await LiveAndDieAsync(site, people, sniffer);
                tally.Read(site.Log);
                tally.NoLineOpenedTwice();
                Array.ForEach(people, person => person.LosesNoLine());
            }

            await LiveOnAsync(site, people, sniffer);
            tally.Read(site.Log);
            Array.ForEach(people, person => person.LosesNoLine());
            tally.NoLineOpenedTwice();
            tally.OpenedLinesAreUsed(people);
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException($"{_plan}, life {life}: {exception.Message}", exception);
        }

        output.WriteLine(
            $"{_plan.Kills} kills in {Stopwatch.GetElapsedTime(start).TotalSeconds:0} s, {sniffer.Heard} knocks heard, {tally}");
    }

    private async Task LiveAndDieAsync(Site site, Person[] people, Sniffer sniffer)
    {
        if (_plan.OnceIn(4))
        {
            OneOf(people).Restore(_plan.Dice);
        }

        Launch(site);
        if (_plan.OnceIn(6))
        {
            await PassAsync(MaxMillisecondsToStart);
            await site.KillDaemonAsync();
            return;
        }

        await site.Log.WaitAsync("listening on eth0");
        if (_plan.OnceIn(2))
        {
            sniffer.ReplayAll();
        }

        foreach (Person person in people)
        {
            // Not always, so that the knocks lost in several lives add up, but never to a whole window.
            if (person.Outstanding + MaxLost + 1 >= LookAhead || !_plan.OnceIn(4))
            {
                await person.GetInAsync();
            }
        }

        await DieAsync(site, people, sniffer);
        if (_plan.OnceIn(6))
        {
            Array.ForEach(people, person => person.KeepCopy());
        }
    }

    /// <summary>All at once: clients, whose knocks partly get lost, a restored copy, the sniffer, and the kill.</summary>
    private async Task DieAsync(Site site, Person[] people, Sniffer sniffer)
    {
        List<Task> traffic = [.. people.Select(person => TryAsync(site, person, _plan.Dice.Next(MaxLost + 1)))];
        if (_plan.OnceIn(2))
        {
            traffic.Add(Task.Run(sniffer.ReplayAll));
        }

        if (_plan.OnceIn(8))
        {
            OneOf(people).Restore(_plan.Dice);
        }

        if (_plan.OnceIn(2))
        {
            // The last knocks have just left: lines are being marked, doors opened.
            await Task.WhenAll(traffic);
            await PassAsync(MaxMillisecondsToConsume);
        }
        else
        {
            await PassAsync(MaxMillisecondsToKnock);
        }

        await site.KillDaemonAsync();
        await Task.WhenAll(traffic);
    }

    /// <summary>After the last kill everybody still gets in, and nothing that was heard opens any more.</summary>
    private static async Task LiveOnAsync(Site site, Person[] people, Sniffer sniffer)
    {
        Launch(site);
        await site.Log.WaitAsync("listening on eth0");
        foreach (Person person in people)
        {
            await person.GetInAsync();
        }

        int before = site.Log.Matching("open soak").Length;
        sniffer.ReplayAll();
        await site.FenceAsync();
        Assert.Equal(before, site.Log.Matching("open soak").Length);
        Assert.Equal(0, await site.Daemon.StopAsync());
    }

    private static void Launch(Site site) => site.Launch(site.Describe(site.Configure($"""
        [soak]
            one_time_sequences = {site.Lab.At("lists")}/*.tan
            look_ahead = {LookAhead}
            command = echo "$TANKNOCK_LIST $TANKNOCK_LINE $TANKNOCK_ADDRESS" >>{site.Lab.At("openings")}

        """)));

    private static async Task TryAsync(Site site, Person person, int lost)
    {
        for (int i = 0; i < lost; i++)
        {
            // On the wire, where the sniffer hears it, but not for the server.
            await person.KnockAsync(site.Other);
        }

        await person.KnockAsync(site.Server);
    }

    private Person OneOf(Person[] people) => people[_plan.Dice.Next(people.Length)];

    /// <summary>A random time, to the microsecond, which a timer alone cannot do.</summary>
    private async Task PassAsync(int most)
    {
        TimeSpan time = TimeSpan.FromMilliseconds(_plan.Dice.NextDouble() * most);
        long start = Stopwatch.GetTimestamp();
        if (time.Milliseconds > 2)
        {
            await Task.Delay(time.Milliseconds - 2);
        }

        while (Stopwatch.GetElapsedTime(start) < time)
        {
            Thread.SpinWait(1);
        }
    }
}
