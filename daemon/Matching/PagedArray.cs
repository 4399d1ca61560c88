namespace TanKnock.Daemon.Matching;

/// <summary>An array that grows page by page: growth takes the time of one page, however much there is.</summary>
internal sealed class PagedArray<T>
{
    private const int PageBits = 9;
    private const int PageLength = 1 << PageBits;

    private T[][] pages = [];
    private int pageCount;

    internal ref T this[int index] => ref pages[index >> PageBits][index & (PageLength - 1)];

    /// <summary>Makes room for this index; those before it have some.</summary>
    internal void Reach(int index)
    {
        if (index >> PageBits < pageCount)
        {
            return;
        }

        if (pageCount == pages.Length)
        {
            // Of ten million elements 20,000 references are copied.
            Array.Resize(ref pages, Math.Max(4, pageCount * 2));
        }

        pages[pageCount++] = new T[PageLength];
    }
}
