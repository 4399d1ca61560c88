namespace TanKnock.Core.Sequences;

/// <summary>A set of sequences of one length, packed for lists of millions: an array of knocks and a hash of indices.</summary>
internal sealed class SequenceSet : IEqualityComparer<int>, IDisposable
{
    private readonly int knocks;
    private readonly HashSet<int> indices;
    private Knock[] store;

    /// <summary>Makes a set with room; it grows if need be.</summary>
    internal SequenceSet(int knocks, int capacity)
    {
        this.knocks = knocks;
        store = new Knock[(long)Math.Max(capacity, 1) * knocks];
        indices = new HashSet<int>(capacity, this);
    }

    internal int Count => indices.Count;

    /// <summary>Adds a sequence; false if it is in the set.</summary>
    internal bool Add(ReadOnlySpan<Knock> sequence)
    {
        int index = indices.Count;
        if ((index + 1L) * knocks > store.Length)
        {
            Knock[] outgrown = store;
            store = new Knock[outgrown.Length * 2L];
            outgrown.CopyTo(store, 0);
            Array.Clear(outgrown);
        }

        sequence.CopyTo(store.AsSpan(index * knocks, knocks));
        return indices.Add(index);
    }

    public bool Equals(int x, int y) => At(x).SequenceEqual(At(y));

    public int GetHashCode(int index)
    {
        HashCode hash = default;
        foreach (Knock knock in At(index))
        {
            hash.Add(knock.Index);
        }

        return hash.ToHashCode();
    }

    /// <summary>Erases the sequences.</summary>
    public void Dispose() => Array.Clear(store);

    private ReadOnlySpan<Knock> At(int index) => store.AsSpan(index * knocks, knocks);
}
