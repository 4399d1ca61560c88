using TanKnock.Core.Sequences;

namespace TanKnock.Client.Knocking;

/// <summary>Where the knocks of a try come from. Disposed of, it holds no one-time sequence any more.</summary>
internal interface IKnockSource : IDisposable
{
    /// <summary>Whether the knocks may be shown.</summary>
    bool IsSecret { get; }

    /// <summary>The line that was used up last; null if none was.</summary>
    UsedLine? Used { get; }

    /// <summary>What to do if the knocks leave and nothing opens, again and again; null if there is nothing to say.</summary>
    string? HintIfClosed { get; }

    /// <summary>Takes the sequence of the next try; a one-time sequence is used up, durably, when this returns.</summary>
    /// <returns>Null if there is none; <paramref name="failure"/> says why. Valid until the next call, and no longer than
    /// this object.</returns>
    KnockSequence? Take(out Failure? failure);

    /// <summary>The knocks of this try have left, or never will: others may go.</summary>
    void Done();
}
