using System.Security.Cryptography;

namespace TanKnock.Core.Secrets;

/// <summary>Bytes that stay where they are, so that clearing them leaves no copy of a collector's move behind.</summary>
public sealed class PinnedBytes : IDisposable
{
    private readonly byte[] bytes;

    /// <summary>Takes that many bytes, all zero.</summary>
    public PinnedBytes(int length) => bytes = GC.AllocateArray<byte>(length, pinned: true);

    /// <summary>The bytes.</summary>
    public Span<byte> Span => bytes;

    /// <summary>Clears them.</summary>
    public void Dispose() => CryptographicOperations.ZeroMemory(bytes);
}
