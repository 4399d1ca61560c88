using TanKnock.Cli;
using TanKnock.Core.Sequences;

namespace TanKnock.Client.Knocking;

/// <summary>Where the knocks of a try come from. After it is disposed of, it holds no one-time sequence.</summary>
internal interface IKnockSource : IDisposable
{
    /// <summary>Whether the knocks must not be shown.</summary>
    bool IsSecret { get; }

    /// <summary>The line that was used last; null if none was.</summary>
    UsedLine? Used { get; }

    /// <summary>What to do if the knocks leave and nothing opens, again and again; null if there is nothing to say.</summary>
    string? HintIfClosed { get; }

    /// <summary>Takes the sequence of the next try; a one-time sequence is used up, durably, when this returns.</summary>
    /// <returns>Valid until the next call, and no longer than this object.</returns>
    /// <exception cref="UserErrorException">There is none.</exception>
    KnockSequence Take();

    /// <summary>The knocks of this try have left, or never will: other programs may knock.</summary>
    void Done();
}

/// <summary>The line of a list that a try used up.</summary>
/// <param name="Number">Its number in the file.</param>
/// <param name="Total">Lines of the list, used or not.</param>
/// <param name="Left">Unused lines left.</param>
internal sealed record UsedLine(int Number, int Total, int Left);

/// <summary>The knocks that were typed: the same at every try.</summary>
internal sealed class FixedKnock(KnockSequence sequence) : IKnockSource
{
    public bool IsSecret => false;

    public UsedLine? Used => null;

    public string? HintIfClosed => null;

    public KnockSequence Take() => sequence;

    public void Done()
    {
        // Nobody waits for a turn with these knocks.
    }

    public void Dispose()
    {
        // What was typed is no secret.
    }

    /// <summary>Reads ports as knock(1) takes them, <c>PORT[:PROTO]</c> each; a comma separates like a space, so that a
    /// sequence can be copied out of a configuration.</summary>
    /// <returns>Null if one of them is not valid; <paramref name="reason"/> says which and why.</returns>
    internal static KnockSequence? Parse(IEnumerable<string> ports, bool udp, out string reason)
    {
        List<Knock> knocks = [];
        foreach (string port in ports.SelectMany(p => p.Split(',')))
        {
            string text = udp && !port.Contains(':') ? port + ":udp" : port;
            if (!KnockSequence.TryParse(text, out KnockSequence? one, out SequenceError error))
            {
                reason = $"'{port}': {error.Describe()}";
                return null;
            }

            knocks.Add(one!.Knocks[0]);
        }

        bool fits = knocks.Count <= KnockSequence.MaxKnocks;
        reason = fits ? "" : $"{knocks.Count} knocks: {KnockSequence.MaxKnocks} at most";
        return fits ? new KnockSequence(knocks.ToArray()) : null;
    }
}
