using Microsoft.Extensions.Logging;
using TanKnock.Daemon.Logging;

namespace TanKnock.Daemon.Listening;

/// <summary>Says of a door's lists when few lines are left or none, and when there are some again: each once.</summary>
internal sealed class LeftReporter(Door door, ILogger log)
{
    /// <summary>Of which it was said that they have none left.</summary>
    private readonly HashSet<WatchedList> usedUp = [];

    /// <summary>Whether it was said of the door.</summary>
    private bool disabled;

    /// <summary>Asked when all lists have been looked at: whether one that is used up disables the door, the others tell.</summary>
    internal void Report(IReadOnlyCollection<WatchedList> lists)
    {
        usedUp.RemoveWhere(list => !list.IsExhausted || !lists.Contains(list));
        WatchedList? usable = lists.FirstOrDefault(list => !list.IsExhausted);
        WatchedList? last = null;
        foreach (WatchedList list in lists)
        {
            list.ReportLow();
            bool isNew = list.IsExhausted && usedUp.Add(list);
            if (isNew && usable is not null)
            {
                Log.UsedUp(log, list.Path, door.Settings.Name);
            }

            last = isNew || last is null ? list : last;
        }

        if (usable is not null && disabled)
        {
            Log.Enabled(log, door.Settings.Name, usable.Path, usable.Left);
            disabled = false;
        }
        else if (usable is null && last is not null && !disabled)
        {
            Log.Exhausted(log, door.Settings.Name, last.Path);
            disabled = true;
        }
    }
}
