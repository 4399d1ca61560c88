using TanKnock.Core.Files;
using TanKnock.Core.Sequences;

namespace TanKnock.Core.Memory;

/// <summary>What a memory held at one moment, for reports.</summary>
public sealed class MemoryView : IDisposable
{
    private readonly SequenceDigest digest;
    private readonly ICollection<UInt128> spent;
    private readonly IReadOnlyDictionary<(LineEventKind, UInt128), LineEvent> events;

    private MemoryView(
        SequenceDigest digest, ICollection<UInt128> spent, IReadOnlyDictionary<(LineEventKind, UInt128), LineEvent> events)
    {
        this.digest = digest;
        this.spent = spent;
        this.events = events;
    }

    /// <summary>Whether any event is recorded.</summary>
    public bool HasEvents => events.Count > 0;

    /// <summary>Whether a sequence is remembered as spent.</summary>
    public bool Remembers(ReadOnlySpan<Knock> sequence) => spent.Count > 0 && spent.Contains(digest.Of(sequence));

    /// <summary>What happened to a spent sequence, by the records: its count may be up to twice as high, since every
    /// first, second, fourth, ... time is recorded. Null where nothing did.</summary>
    public (LineEvent? Replayed, LineEvent? Healed) EventsOf(ReadOnlySpan<Knock> sequence)
    {
        UInt128 of = digest.Of(sequence);
        return (events.GetValueOrDefault((LineEventKind.Replayed, of)), events.GetValueOrDefault((LineEventKind.Healed, of)));
    }

    /// <summary>Clears the key.</summary>
    public void Dispose() => digest.Dispose();

    /// <summary>Takes over the key, also when it fails.</summary>
    internal static MemoryView? Read(IFileSystem files, string path, SequenceDigest digest, out Fault? error)
    {
        MemoryView? view = null;
        try
        {
            using IOpenFile file = files.Open(path, forWriting: false);
            if (OldMemory.IsOld(file))
            {
                error = OldMemory.Read(file, path, out List<(UInt128 Digest, byte[] Note)> old);
                view = error is null
                    ? new MemoryView(digest, old.Select(each => each.Digest).ToHashSet(), new Dictionary<(LineEventKind, UInt128), LineEvent>())
                    : null;
            }
            else if (MemoryImage.Read(file, path, digest.KeyCheck, out error) is MemoryImage image)
            {
                view = new MemoryView(digest, image.Places.Keys, image.Events);
            }

            return view;
        }
        finally
        {
            if (view is null)
            {
                digest.Dispose();
            }
        }
    }
}
