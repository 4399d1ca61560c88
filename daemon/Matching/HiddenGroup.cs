using TanKnock.Core.Sequences;

namespace TanKnock.Daemon.Matching;

/// <summary>The one-way lines of one list that begin with the same knock: an attempt is digested once for all of them.</summary>
internal sealed class HiddenGroup(int number, int firstKnock, OneWayKey key)
{
    /// <summary>Its number, which no other group ever gets.</summary>
    internal int Number => number;

    /// <summary>The knock that its lines begin with, as <see cref="Core.Sequences.Knock.Index"/>.</summary>
    internal int FirstKnock => firstKnock;

    /// <summary>The key of the list.</summary>
    internal OneWayKey Key => key;

    /// <summary>Its lines, joined by <see cref="Listened.NextAtNode"/>; never none while the group is listened for.</summary>
    internal Listened? Lines { get; set; }

    /// <summary>The group of another list that begins with the same knock.</summary>
    internal HiddenGroup? Next { get; set; }
}
