namespace TanKnock.Core.Sequences;

/// <summary>A set of sequences of one length, packed for lists of millions: an array of knocks and a hash of indices.</summary>
public sealed class SequenceSet : IEqualityComparer<int>, IDisposable
{
    private readonly int knocks;
    private readonly HashSet<int> indices;
    private Knock[] store;

    /// <summary>Makes a set with room; it grows if need be.</summary>
    /// <param name="knocks">Knocks of each sequence.</param>
    /// <param name="capacity">About how many there will be.</param>
    public SequenceSet(int knocks, int capacity)
    {
        this.knocks = knocks;
        store = new Knock[(long)Math.Max(capacity, 1) * knocks];
        indices = new HashSet<int>(capacity, this);
    }

    /// <summary>How many there are.</summary>
    public int Count => indices.Count;

    /// <summary>Adds a sequence, which is copied; false if it is in the set.</summary>
    public bool Add(ReadOnlySpan<Knock> sequence)
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

    /// <inheritdoc/>
    public bool Equals(int x, int y) => At(x).SequenceEqual(At(y));

    /// <inheritdoc/>
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
