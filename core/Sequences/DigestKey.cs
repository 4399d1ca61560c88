using System.Buffers.Binary;
using System.Buffers.Text;
using NSec.Cryptography;
using TanKnock.Core.Files.Interop;

namespace TanKnock.Core.Sequences;

/// <summary>The key under which a host digests sequences, so that what it remembers of them reveals none: BLAKE2b keyed (RFC 7693),
/// 256 bits, cut to 128.</summary>
public sealed class DigestKey : IDisposable
{
    /// <summary>Bytes of the key.</summary>
    public const int KeyLength = 32;

    private const int CutLength = 16;

    private readonly Key key;

    /// <summary>Takes the key, which is copied.</summary>
    /// <exception cref="ArgumentException">Not <see cref="KeyLength"/> bytes.</exception>
    public DigestKey(ReadOnlySpan<byte> key)
    {
        if (key.Length != KeyLength)
        {
            throw new ArgumentException($"The key has {KeyLength} bytes.", nameof(key));
        }

        // To write its file anew, should that be gone.
        KeyCreationParameters exportable = new() { ExportPolicy = KeyExportPolicies.AllowPlaintextExport };
        this.key = Key.Import(MacAlgorithm.Blake2b_256, key, KeyBlobFormat.RawSymmetricKey, in exportable);
    }

    /// <summary>Makes a random key, <see cref="KeyLength"/> bytes that whoever gets them clears. By the kernel: the
    /// framework's generator would load OpenSSL into the daemon for it, 4 MB.</summary>
    public static byte[] NewKey()
    {
        byte[] key = new byte[KeyLength];

        // Up to 256 bytes come whole (getrandom(2)).
        return Libc.GetRandom(key, KeyLength, 0) == KeyLength
            ? key
            : throw new InvalidOperationException("The kernel has no random numbers.");
    }

    /// <summary>The digest: of three bytes a knock, protocol number and port in network order.</summary>
    public UInt128 Of(ReadOnlySpan<Knock> sequence)
    {
        Span<byte> input = stackalloc byte[SequenceBytes.MaxLength];
        return Of(input[..SequenceBytes.Write(sequence, input)]);
    }

    /// <summary>Tells keys apart and reveals none: the digest of a fixed text, 22 characters of base64url. No sequence has it,
    /// since their input begins with a protocol's number.</summary>
    public string Check
    {
        get
        {
            Span<byte> bytes = stackalloc byte[CutLength];
            BinaryPrimitives.WriteUInt128BigEndian(bytes, Of("TanKnock ledger"u8));
            return Base64Url.EncodeToString(bytes);
        }
    }

    /// <summary>The key's bytes, which the caller clears.</summary>
    public byte[] Export() => key.Export(KeyBlobFormat.RawSymmetricKey);

    /// <summary>Clears the key.</summary>
    public void Dispose() => key.Dispose();

    private UInt128 Of(ReadOnlySpan<byte> input)
    {
        Span<byte> digest = stackalloc byte[32];
        MacAlgorithm.Blake2b_256.Mac(key, input, digest);
        return BinaryPrimitives.ReadUInt128BigEndian(digest[..CutLength]);
    }
}
