using NSec.Cryptography;

namespace TanKnock.Core.Secrets;

/// <summary>The secret that both ends derive their lists from: 32 random bytes, held by libsodium in guarded memory.</summary>
public sealed class ListSecret : IDisposable
{
    /// <summary>Bytes of a secret.</summary>
    public const int Length = 32;

    /// <summary>Takes the bytes, which are copied.</summary>
    /// <exception cref="ArgumentException">Not <see cref="Length"/> bytes.</exception>
    public ListSecret(ListId id, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Length)
        {
            throw new ArgumentException($"A secret has {Length} bytes.", nameof(bytes));
        }

        Id = id;
        Shared = SharedSecret.Import(bytes, SharedSecretBlobFormat.RawSharedSecret);
    }

    /// <summary>Its name.</summary>
    public ListId Id { get; }

    internal SharedSecret Shared { get; }

    /// <summary>Clears the bytes.</summary>
    public void Dispose() => Shared.Dispose();
}
