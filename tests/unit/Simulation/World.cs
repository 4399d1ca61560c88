namespace TanKnock.Tests.Simulation;

/// <summary>One history: a server, a client, and whoever else is about, in an order that the seed decides.</summary>
internal sealed class World
{
    private const int MostSteps = 12;

    private readonly Theme theme;
    private readonly Random random;
    private readonly List<string>? trace;
    private readonly SimulatedServer server;
    private readonly SimulatedClient client;
    private int lineCount;

    internal World(Theme theme, int seed, List<string>? trace = null)
    {
        this.theme = theme;
        this.trace = trace;
        random = new Random(seed);
        lineCount = random.Next(4, 12);
        ListStyle style = (ListStyle)random.Next(4);
        byte[] list = Lines.List(lineCount, style);
        client = new SimulatedClient(random, Lines.List(lineCount, (ListStyle)random.Next(4)));
        server = new SimulatedServer(theme, random, list, random.Next(1, 5), Tell);
        Tell($"{lineCount} lines, {style}, window {server.LookAhead}");
    }

    internal int Openings => server.Truth.Openings;

    internal int OpenedOnFullDisk => server.OpenedOnFullDisk;

    internal void Run()
    {
        server.Start();
        for (int steps = random.Next(3, MostSteps + 1); steps > 0; steps--)
        {
            server.Tick();
            Step();
            server.CheckList();
        }

        End();
    }

    private void Step()
    {
        int most = theme.Editors ? 24 : theme.Appends ? 20 : 18;
        switch (random.Next(most))
        {
            case < 8:
                Knock(isBurned: false);
                break;
            case 8:
                Knock(isBurned: true);
                break;
            case < 12:
                Replay();
                break;
            case < 14:
                server.Refresh();
                break;
            case < 16:
                server.Restart(cleanly: random.Next(2) == 0);
                break;
            case < 18:
                server.CutPower();
                break;
            case < 20:
                Append();
                break;
            case < 22:
                Tell("somebody copies the list");
                server.Copies.Add(server.Content);
                break;
            default:
                server.Put(server.Copies[random.Next(server.Copies.Count)]);
                break;
        }
    }

    private void Knock(bool isBurned)
    {
        DiskFault fault = theme.FaultPercent > random.Next(200) ? Faults.Pick(random, theme.Failures) : DiskFault.None;
        int? id = client.Take(fault, losesPower: random.Next(2) == 0);
        if (id is int sent)
        {
            bool isLost = random.Next(4) == 0;
            Tell($"the client sends line {sent}" + (isLost ? ", which is lost" : isBurned ? ", which is burned" : ""));
            if (!isLost)
            {
                server.Hear(sent, isBurned);
            }
        }
    }

    /// <summary>The sniffer sends something that it has seen, perhaps lost on its way to the server.</summary>
    private void Replay()
    {
        if (client.Sent.Count > 0)
        {
            int id = client.Sent.ElementAt(random.Next(client.Sent.Count));
            Tell($"the sniffer sends line {id}");
            server.Hear(id, isBurned: false);
        }
    }

    private void Append()
    {
        int[] ids = [.. Enumerable.Range(lineCount, random.Next(1, 4))];
        lineCount += ids.Length;
        Tell($"seqgen appends lines {ids[0]} to {ids[^1]}");
        if (server.Append(ids, () => Knock(isBurned: false)))
        {
            client.Extend(ids);
        }
    }

    /// <summary>Nothing goes wrong any more: the client gets in, and everything that was ever seen is replayed, also
    /// against the list as it was at first.</summary>
    private void End()
    {
        Tell("from now on nothing goes wrong");
        server.IsCalm = true;
        server.Refresh();
        for (int i = 0; i < 3; i++)
        {
            Knock(isBurned: false);
        }

        ReplayAll();
        if (theme.Editors)
        {
            server.Put(server.Copies[0]);
            server.CutPower();
            ReplayAll();
        }
    }

    private void ReplayAll()
    {
        foreach (int id in client.Sent)
        {
            server.Hear(id, isBurned: false);
        }
    }

    private void Tell(string what) => trace?.Add(what);
}
