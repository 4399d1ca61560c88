namespace TanKnock.Core.Sequences;

/// <summary>Collects knocks; what it grows out of, and what it holds in the end, is cleared.</summary>
internal sealed class KnockBuffer : IDisposable
{
    /// <summary>Knocks of the first array: a short list's.</summary>
    private const int FirstSize = 256;

    private Knock[] store = new Knock[FirstSize];

    /// <summary>How many there are.</summary>
    internal int Count { get; private set; }

    /// <summary>Adds knocks, which are copied.</summary>
    internal void Add(ReadOnlySpan<Knock> knocks)
    {
        if (Count + knocks.Length > store.Length)
        {
            Knock[] outgrown = store;
            store = new Knock[Math.Max(outgrown.Length * 2, Count + knocks.Length)];
            outgrown.CopyTo(store, 0);
            Array.Clear(outgrown);
        }

        knocks.CopyTo(store.AsSpan(Count));
        Count += knocks.Length;
    }

    /// <summary>All of them, in an array that stays where it is, so that clearing it leaves no copy behind.</summary>
    internal Knock[] ToArray()
    {
        Knock[] all = GC.AllocateUninitializedArray<Knock>(Count, pinned: true);
        store.AsSpan(0, Count).CopyTo(all);
        return all;
    }

    /// <summary>Clears them.</summary>
    public void Dispose() => Array.Clear(store);
}
