using TanKnock.Cli;
using TanKnock.Core.Consuming;
using TanKnock.Core.Files;
using TanKnock.Core.Lists;
using TanKnock.Core.Sequences;
using TanKnock.Seqgen.Reading;

namespace TanKnock.Seqgen.Making;

/// <summary>One of the lists that a run makes or extends. It takes lines in clear and writes them in the list's form: in clear,
/// hidden (one-way), or sealed.</summary>
internal sealed class NewList : IDisposable
{
    private readonly Knock[] hidden = new Knock[OneWayLine.Length];
    private OneWayKey? key;
    private SealKey? seal;
    private ListContent? opened;

    /// <exception cref="UserErrorException">The list cannot be begun, or the existing one cannot be read.</exception>
    internal NewList(ListTarget target, bool isServer)
    {
        Target = target;
        Draft = target.Begin();
        IsServer = isServer;
    }

    internal ListTarget Target { get; }

    internal ListDraft Draft { get; }

    internal string Path => Target.Path;

    /// <summary>Whether it is the server's list; else it is the client's.</summary>
    internal bool IsServer { get; }

    /// <summary>Whether it is a one-way list.</summary>
    internal bool IsOneWay => key is not null;

    /// <summary>The lines that an extended list had before, a sealed list's in clear; null if the list is new.</summary>
    internal ListContent? Existing => opened ?? Draft.Existing;

    /// <summary>Hides the lines that are added to a server's list. A client's list notes how the server's hides them.</summary>
    internal void Hide(OneWayPart part)
    {
        ListFooter footer = Draft.Footer ?? new ListFooter();
        Draft.Footer = IsServer ? footer with { OneWay = part } : footer with { Partner = part };
        key = IsServer ? part.OpenKey() : null;
    }

    /// <summary>Seals the lines that are added.</summary>
    /// <param name="sealKey">The key, which is disposed of with this list.</param>
    /// <param name="part">What the footer says of it.</param>
    /// <param name="existing">The lines that the list has, in clear; null if it is new.</param>
    internal void Seal(SealKey sealKey, SealPart part, ListContent? existing)
    {
        Draft.Footer = (Draft.Footer ?? new ListFooter()) with { Sealed = part };
        seal = sealKey;
        opened = existing;
    }

    /// <summary>Whether the list had this sequence before, in whatever state.</summary>
    internal bool Has(ReadOnlySpan<Knock> sequence) => Existing?.Find(Form(sequence)) >= 0;

    /// <summary>Whether the two may be lists of one pair: they have a sequence in common, or one of them has none.</summary>
    internal bool FitsTo(NewList other)
    {
        if (Existing is not { Count: > 0 } || other.Existing is not { Count: > 0 } theirs)
        {
            return true;
        }

        for (int i = 0; i < theirs.Count; i++)
        {
            if (Has(theirs.Knocks(i)))
            {
                return true;
            }
        }

        return false;
    }

    /// <exception cref="UserErrorException">The line cannot be written.</exception>
    internal void Add(ReadOnlySpan<Knock> sequence)
    {
        try
        {
            if (seal is null)
            {
                Draft.Add(Form(sequence));
            }
            else
            {
                Draft.AddSealed(sequence, seal);
            }
        }
        catch (FileSystemException e)
        {
            throw FileErrors.Of(Path, e);
        }
    }

    public void Dispose()
    {
        key?.Dispose();
        seal?.Dispose();
        opened?.Erase();
        Draft.Dispose();
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
