using TanKnock.Core.Lists;
using TanKnock.Daemon.Ledger;

namespace TanKnock.Daemon.Audit;

/// <summary>What happened to a line after it was spent, as far as the memory tells.</summary>
internal sealed record LineEvents(LineEvent? Replayed, LineEvent? Healed)
{
    /// <summary>Each with its name, those that happened.</summary>
    internal IEnumerable<(string Name, LineEvent Event)> All
    {
        get
        {
            if (Replayed is not null)
            {
                yield return ("replayed", Replayed);
            }

            if (Healed is not null)
            {
                yield return ("healed", Healed);
            }
        }
    }

    /// <summary><c>replayed 4 times or more, last 2026-03-01T09:15:22Z from 198.51.100.9; healed ...</c>.</summary>
    internal string Describe() => string.Join("; ", All.Select(each => Describe(each.Name, each.Event)));

    /// <summary>Every first, second, fourth, ... time is recorded: a count from two on may have gone on.</summary>
    private static string Describe(string name, LineEvent each) =>
        (each.Count == 1 ? $"{name} {LineNote.FormatTime(each.Last)}" : $"{name} {each.Count} times or more, last {LineNote.FormatTime(each.Last)}")
        + (each.Source is null ? "" : $" from {each.Source}");
}
