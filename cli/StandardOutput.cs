namespace TanKnock.Cli;

/// <summary>Standard output, whose errors say which stream it was.</summary>
internal sealed class StandardOutput(Stream stream) : Stream
{
    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            stream.Write(buffer);
        }
        catch (IOException e)
        {
            throw new IOException($"cannot write to standard output: {e.Message}", e);
        }
        catch (UnauthorizedAccessException e)
        {
            // What .NET calls it if there is none.
            throw new IOException("cannot write to standard output: it is closed", e);
        }
    }

    public override void Flush() => stream.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
