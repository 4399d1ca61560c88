using NSec.Cryptography;
using TanKnock.Core.Files;
using TanKnock.Core.Lists;
using TanKnock.Core.Sequences;

namespace TanKnock.Core.Consuming;

/// <summary>Tells what a list says that cannot be taken over from what it said before: the same for the same text, whichever
/// of its lines are marked, so that our own marks in a refused list are no news.</summary>
internal sealed class ListFingerprint : ILineSink
{
    private readonly Knock[] scratch = new Knock[KnockSequence.MaxKnocks];
    private IncrementalHash hash;

    private ListFingerprint() => IncrementalHash.Initialize(HashAlgorithm.Blake2b_256, out hash);

    /// <summary>The fingerprint; of what cannot even be read in lines, the reason why.</summary>
    internal static string Of(IOpenFile list, string path)
    {
        ListFingerprint fingerprint = new();
        try
        {
            ListReader.Read(list, path, fingerprint);
        }
        catch (FaultException e)
        {
            return e.Fault.Reason;
        }

        return Convert.ToHexString(IncrementalHash.Finalize(ref fingerprint.hash));
    }

    public void Add(ReadOnlySpan<byte> line, long offset)
    {
        ReadOnlySpan<byte> text = line is [.., (byte)'\r'] ? line[..^1] : line;
        ListLine parsed = text.Length > LineParser.MaxLength ? default : LineParser.Parse(text, scratch);
        if (parsed.Kind == LineKind.Entry)
        {
            text = text[parsed.SequenceStart..parsed.SequenceEnd];
        }

        IncrementalHash.Update(ref hash, text);
        IncrementalHash.Update(ref hash, "\n"u8);
    }
}
