using TanKnock.Core.Files;

namespace TanKnock.Tests.Simulation;

/// <summary>Passes everything on; mutants change what they want to.</summary>
internal abstract class OpenFileDecorator(IOpenFile inner) : IOpenFile
{
    public FileFacts Facts() => inner.Facts();

    public void Lock(bool exclusive) => inner.Lock(exclusive);

    public virtual int Read(Span<byte> bytes, long offset) => inner.Read(bytes, offset);

    public virtual void Write(ReadOnlySpan<byte> bytes, long offset) => inner.Write(bytes, offset);

    public virtual void SyncData() => inner.SyncData();

    public void SyncAll() => inner.SyncAll();

    public void SetOwnerAndMode(uint owner, uint group, int mode) => inner.SetOwnerAndMode(owner, group, mode);

    public void Dispose() => inner.Dispose();
}
