using Microsoft.Extensions.Logging;
using TanKnock.Core.Files;
using TanKnock.Core.Lists;
using TanKnock.Daemon.Configuration;
using TanKnock.Daemon.Listening;
using TanKnock.Daemon.Logging;
using TanKnock.Daemon.Matching;

namespace TanKnock.Daemon.Hosting;

/// <summary>Makes the matcher listen for every door. A list that cannot be trusted disables its door alone.</summary>
internal sealed class DoorSetup(MatcherGate matcher, TimeProvider time, ILogger log)
{
    /// <summary>Sets up all doors; returns how many of them can ever open: an empty list may be filled later, a refused
    /// one has to be mended first.</summary>
    internal int SetUp(IEnumerable<DoorSettings> doors)
    {
        int usable = 0;
        foreach (DoorSettings door in doors)
        {
            ListeningRules rules = new(
                door.TcpFlags, (long)(door.SequenceTimeout.TotalSeconds * time.TimestampFrequency), door.StrayLimit);
            if (door.Sequence is not null)
            {
                Listened listened = Listened.Fixed(door.Sequence, rules, door);
                matcher.Change(m => m.Add(listened));
                usable++;
            }

            usable += door.OneTimeSequences.Count(path => SetUpList(door, path, rules));
        }

        return usable;
    }

    private bool SetUpList(DoorSettings door, string path, ListeningRules rules)
    {
        TanList? list = TanList.Load(PosixFileSystem.Instance, path, out ListError? error);
        if (list is null)
        {
            Log.ListRefused(log, door.Name, error!.ToString());
            return false;
        }

        if (list.GiveRoom() is ListError noRoom)
        {
            Log.NoRoom(log, noRoom.ToString());
        }

        ListListener listener = new(list, door, rules, matcher, time);
        listener.Listen();
        if (listener.IsExhausted)
        {
            Log.Exhausted(log, door.Name, path);
        }
        else if (listener.Left <= door.LowWater)
        {
            Log.LowWater(log, path, listener.Left, door.Name);
        }

        return true;
    }
}
