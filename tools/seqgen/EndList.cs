using TanKnock.Cli;
using TanKnock.Core.Consuming;
using TanKnock.Core.Files;
using TanKnock.Core.Lists;
using TanKnock.Core.Sequences;

namespace TanKnock.Seqgen;

/// <summary>The list of one end while it is made, in the form that this end's list has.</summary>
internal sealed class EndList(ListDraft draft, bool isServer) : IDisposable
{
    private readonly Knock[] hidden = new Knock[OneWayLine.Length];
    private OneWayKey? key;
    private SealKey? seal;
    private ListContent? opened;

    internal ListDraft Draft => draft;

    internal bool IsServer => isServer;

    /// <summary>Whether the list is, or is to be, a one-way list.</summary>
    internal bool IsOneWay => key is not null;

    /// <summary>What the list has already, in clear if it can be; null if it is new.</summary>
    internal ListContent? Before => opened ?? draft.Existing;

    /// <summary>Hides the lines that are added from now on; the client's list notes how.</summary>
    internal void Hide(OneWayPart part)
    {
        ListFooter footer = draft.Footer ?? new ListFooter();
        draft.Footer = isServer ? footer with { OneWay = part } : footer with { Partner = part };
        key = isServer ? part.OpenKey() : null;
    }

    /// <summary>Seals the lines that are added from now on.</summary>
    /// <param name="sealKey">The key, which is disposed of with this list.</param>
    /// <param name="part">What the footer says of it.</param>
    /// <param name="existing">The lines that the list has, opened; null for a new list.</param>
    internal void Seal(SealKey sealKey, SealPart part, ListContent? existing)
    {
        draft.Footer = (draft.Footer ?? new ListFooter()) with { Sealed = part };
        seal = sealKey;
        opened = existing;
    }

    /// <summary>Whether the list has a sequence already, in whatever state.</summary>
    internal bool Holds(ReadOnlySpan<Knock> sequence) =>
        opened is not null ? opened.Find(sequence) >= 0 : draft.Existing?.Find(Form(sequence)) >= 0;

    /// <summary>Whether they may be two ends of one pair: they have a sequence in common, unless one of them has none.</summary>
    internal bool FitsTo(EndList other)
    {
        if (Before is not { Count: > 0 } || other.Before is not { Count: > 0 } theirs)
        {
            return true;
        }

        for (int i = 0; i < theirs.Count; i++)
        {
            if (Holds(theirs.Knocks(i)))
            {
                return true;
            }
        }

        return false;
    }

    /// <exception cref="UserErrorException">It cannot be written.</exception>
    internal void Add(ReadOnlySpan<Knock> sequence)
    {
        try
        {
            if (seal is null)
            {
                draft.Add(Form(sequence));
            }
            else
            {
                draft.AddSealed(sequence, seal);
            }
        }
        catch (FileSystemException e)
        {
            throw ListPlace.Error(draft.Path, e);
        }
    }

    public void Dispose()
    {
        key?.Dispose();
        seal?.Dispose();
        opened?.Erase();
        draft.Dispose();
    }

    private ReadOnlySpan<Knock> Form(ReadOnlySpan<Knock> sequence)
    {
        if (key is null)
        {
            return sequence;
        }

        key.Hide(sequence, hidden);
        return hidden;
    }
}
