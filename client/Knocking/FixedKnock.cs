using TanKnock.Core.Sequences;

namespace TanKnock.Client.Knocking;

/// <summary>The knocks that were typed: the same at every try.</summary>
internal sealed class FixedKnock(KnockSequence sequence) : IKnockSource
{
    public bool IsSecret => false;

    public UsedLine? Used => null;

    public string? HintIfClosed => null;

    public KnockSequence? Take(out Failure? failure)
    {
        failure = null;
        return sequence;
    }

    public void Done()
    {
        // Nobody else has these knocks.
    }

    public void Dispose()
    {
        // What was typed is no secret.
    }

    /// <summary>Reads ports as knock(1) takes them, <c>PORT[:PROTO]</c> each; a comma separates like a space, so that a
    /// sequence can be copied out of a configuration.</summary>
    /// <returns>Null if one of them is none; <paramref name="reason"/> says which and why.</returns>
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
