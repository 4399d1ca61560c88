using System.Security.Cryptography;
using TanKnock.Core.Sequences;
using TanKnock.Daemon.Packets;

namespace TanKnock.Daemon.Matching;

/// <summary>The matching of one-way lines, of which only the first knock is known (spec/one-way-list.md 5): an attempt
/// collects what its source sends, and is digested once, when it has as many knocks as a line.</summary>
internal sealed class OneWayMatcher
{
    /// <summary>Who has so many knocks of a line is on it, whatever they sent after.</summary>
    private const int Noticed = 2;

    private readonly MatcherLimits limits;
    private readonly List<Verdict> verdicts;
    private readonly OneWayLines lines = new();

    /// <summary>In <see cref="Attempt.Node"/> the number of the group, with its generation, in <see cref="Attempt.Strays"/> how many knocks were
    /// collected. An attempt with all of them is over; it stays to tell who else was on a line.</summary>
    private readonly AttemptTable attempts;

    /// <summary>The knocks of each attempt, in the canonical bytes that are digested.</summary>
    private readonly byte[] collected;

    /// <param name="limits">How much is remembered.</param>
    /// <param name="verdicts">Where verdicts are put.</param>
    internal OneWayMatcher(MatcherLimits limits, List<Verdict> verdicts)
    {
        this.limits = limits;
        this.verdicts = verdicts;
        attempts = new AttemptTable(limits.Attempts);

        // Uninitialized, so that memory is taken from the system only as attempts need it.
        collected = GC.AllocateUninitializedArray<byte>((limits.Attempts + 1) * SequenceBytes.MaxLength);
    }

    internal int AttemptCount => attempts.Count;

    internal int Groups => lines.Count;

    internal long Evicted => attempts.Evicted;

    internal void Add(WatchedSequence line) => lines.Add(line);

    internal void Remove(WatchedSequence line) => lines.Remove(line);

    /// <summary>Takes a packet. Spending what it completes is left to the caller.</summary>
    internal void Observe(Address source, int knock, long now)
    {
        // Where there are no attempts, their table is not worth a look into memory.
        for (int slot = attempts.Count == 0 ? 0 : attempts.First(source); slot != 0;)
        {
            int next = attempts[slot].NextInBucket;
            if (attempts[slot].Source == source)
            {
                Proceed(slot, knock, now);
            }

            slot = next;
        }

        for (OneWayGroup? group = lines.First(knock); group is not null; group = group.Next)
        {
            Begin(group, source, now);
        }
    }

    private void Proceed(int slot, int knock, long now)
    {
        ref Attempt attempt = ref attempts[slot];
        OneWayGroup? group = lines.Find(attempt.Node, attempt.Generation);
        if (group is null || now - attempt.Start > group.Lines!.Rules.Timeout)
        {
            attempts.Remove(slot);
            return;
        }

        int count = attempt.Strays;
        if (count == 1)
        {
            SequenceBytes.Write(Knock.FromIndex(group.FirstKnock), Collected(slot, 1));
        }

        if (count == group.Key.Knocks || Holds(slot, count, knock))
        {
            // Over; or a retransmission: the knocks of a line all differ.
            return;
        }

        SequenceBytes.Write(Knock.FromIndex(knock), Collected(slot, count + 1)[^SequenceBytes.KnockLength..]);
        attempt.Strays = count + 1;
        attempts.Renew(slot);
        if (count + 1 == group.Key.Knocks)
        {
            Digest(slot, group, now);
        }
    }

    private void Begin(OneWayGroup group, Address source, long now)
    {
        int count = 0;
        int oldest = 0;
        for (int slot = attempts.First(source); slot != 0; slot = attempts[slot].NextInBucket)
        {
            ref Attempt known = ref attempts[slot];
            if (known.Source != source)
            {
                continue;
            }

            if (known.Node == group.Number && known.Generation == group.Generation && known.Strays == 1)
            {
                // It has nothing but this very knock.
                known.Start = now;
                attempts.Renew(slot);
                return;
            }

            count++;
            oldest = oldest == 0 || known.Start < attempts[oldest].Start ? slot : oldest;
        }

        if (count == limits.AttemptsPerSource)
        {
            attempts.Remove(oldest);
        }

        // What is collected begins with the group's knock; that is written when a second one comes. A flood never gets there.
        attempts.Add(source, now, group.Number, group.Generation, strays: 1);
    }

    /// <summary>The one digest of an attempt, compared with all lines of the group without ending early.</summary>
    private void Digest(int slot, OneWayGroup group, long now)
    {
        Span<byte> digest = stackalloc byte[OneWayLine.DigestLength];
        Span<byte> knocks = Collected(slot, group.Key.Knocks);
        group.Key.Digest(knocks, digest);
        WatchedSequence? match = null;
        for (WatchedSequence? line = group.Lines; line is not null; line = line.NextAtNode)
        {
            match = CryptographicOperations.FixedTimeEquals(line.Digest, digest) ? line : match;
        }

        // Two attempts of one source may come to their ends with one packet.
        if (match is not null && !verdicts.Name(match))
        {
            Judge(slot, match, knocks, now);
        }
    }

    private void Judge(int slot, WatchedSequence line, ReadOnlySpan<byte> knocks, long now)
    {
        Address source = attempts[slot].Source;
        if (!line.IsLive)
        {
            if (attempts[slot].Start > line.SpentAt)
            {
                verdicts.Add(new Verdict(VerdictKind.Replayed, line, source, default));
            }

            return;
        }

        KnockSequence whole = Sequence(knocks);
        if (FindOther(source, knocks, now - line.Rules.Timeout) is Address other)
        {
            line.Spend(now);
            verdicts.Add(new Verdict(VerdictKind.Burned, line, source, other, whole));
        }
        else
        {
            verdicts.Add(new Verdict(VerdictKind.Completed, line, source, default, whole));
        }
    }

    /// <summary>Another source that was past the first knock of this sequence lately. All attempts are looked through, which
    /// nobody can bring about who does not have a line.</summary>
    private Address? FindOther(Address source, ReadOnlySpan<byte> knocks, long since)
    {
        for (int slot = attempts.Newest; slot != 0; slot = attempts[slot].Older)
        {
            ref Attempt attempt = ref attempts[slot];
            if (attempt.Source != source
                && attempt.Strays >= Noticed
                && attempt.Start >= since
                && knocks.StartsWith(Collected(slot, Noticed)))
            {
                return attempt.Source;
            }
        }

        return null;
    }

    private bool Holds(int slot, int count, int knock)
    {
        Span<byte> bytes = stackalloc byte[SequenceBytes.KnockLength];
        SequenceBytes.Write(Knock.FromIndex(knock), bytes);
        ReadOnlySpan<byte> all = Collected(slot, count);
        for (int at = 0; at < all.Length; at += SequenceBytes.KnockLength)
        {
            if (all.Slice(at, SequenceBytes.KnockLength).SequenceEqual(bytes))
            {
                return true;
            }
        }

        return false;
    }

    private Span<byte> Collected(int slot, int count) =>
        collected.AsSpan(slot * SequenceBytes.MaxLength, count * SequenceBytes.KnockLength);

    private static KnockSequence Sequence(ReadOnlySpan<byte> bytes)
    {
        Span<Knock> knocks = stackalloc Knock[bytes.Length / SequenceBytes.KnockLength];
        for (int i = 0; i < knocks.Length; i++)
        {
            knocks[i] = SequenceBytes.Read(bytes[(i * SequenceBytes.KnockLength)..]);
        }

        return new KnockSequence(knocks);
    }
}
