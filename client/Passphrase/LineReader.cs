using TanKnock.Cli.Passphrases;
using TanKnock.Core.Consuming;
using TanKnock.Core.Files;
using TanKnock.Core.Lists;
using TanKnock.Core.Sequences;

namespace TanKnock.Client.Passphrase;

/// <summary>Reads the sequences of a list, sealed or in clear. The passphrase is asked for when the first sealed line is
/// read, and before anything is marked.</summary>
internal sealed class LineReader(TanList list, string? passphraseFile) : IDisposable
{
    private SealKey? key;

    /// <summary>The sequence of a line; null, with the reason, if it cannot be opened. Nothing is used up by this.</summary>
    internal KnockSequence? Read(int index, out Failure? failure)
    {
        failure = null;
        if (!SealedLine.Is(list.Content.Knocks(index)))
        {
            return new KnockSequence(list.Content.Knocks(index));
        }

        key ??= OpenKey();
        ListEntry entry = list.Content.Entries[index];
        if (key is null)
        {
            failure = new Failure($"{list.Path}: the passphrase is wrong; no line was used");
            return null;
        }

        KnockSequence? sequence = SealedLines.Open(ThisFileSystem.Instance, list.Path, entry, key);
        if (sequence is null)
        {
            failure = new Failure(
                $"{list.Path}:{entry.Number}: {SealedLines.Damaged}; no line was used", "pass over it with tanknock skip");
        }

        return sequence;
    }

    public void Dispose() => key?.Dispose();

    private SealKey? OpenKey()
    {
        PassphraseSource source = new(passphraseFile, Environment.GetEnvironmentVariable);
        using Core.Secrets.Passphrase passphrase = source.Get(list.Path);
        return SealKey.Open(passphrase.Span, list.Content.Footer!.Sealed!);
    }
}
