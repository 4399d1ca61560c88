using System.Security.Cryptography;
using TanKnock.Cli;
using TanKnock.Core.Files;

namespace TanKnock.Client.Import;

/// <summary>Where a list comes from: a file, or standard input. Read once, from the beginning.</summary>
internal sealed class ImportSource : IDisposable
{
    /// <summary>What stands for standard input.</summary>
    internal const string StandardInput = "-";

    private readonly string path;
    private readonly IOpenFile? file;
    private readonly Stream? input;
    private readonly byte[] chunk = GC.AllocateArray<byte>(1 << 16, pinned: true);
    private int filled;
    private long at;
    private int ended;
    private bool isEnded = true;

    /// <exception cref="UserErrorException">It is no file.</exception>
    /// <exception cref="FileSystemException">It cannot be read.</exception>
    internal ImportSource(IFileSystem files, string path)
    {
        this.path = path;
        if (path == StandardInput)
        {
            input = Console.OpenStandardInput();
        }
        else
        {
            file = files.Open(path, forWriting: false);
            if (file.Facts().Kind != FileKind.Regular)
            {
                file.Dispose();
                throw new UserErrorException($"{path}: not a regular file");
            }

            Bound(file.Facts().Length);
        }

        // A pipe may give less at a time.
        int read;
        while (filled < chunk.Length && (read = Read(chunk.AsSpan(filled))) > 0)
        {
            filled += read;
        }
    }

    /// <summary>The first bytes, at most 64 KiB.</summary>
    internal ReadOnlySpan<byte> Head => chunk.AsSpan(0, filled);

    /// <summary>Once it is copied: the number of its last line, if that has no line feed; otherwise 0.</summary>
    internal int LineWithoutEnd => isEnded ? 0 : ended + 1;

    /// <summary>Hands over all of it, if it is not larger than a list can be; <see cref="Head"/> is gone then.</summary>
    internal void CopyTo(Action<ReadOnlySpan<byte>> write)
    {
        while (filled > 0)
        {
            write(Head);
            ended += Head.Count((byte)'\n');
            isEnded = Head[^1] == '\n';
            filled = Read(chunk);
        }

        CryptographicOperations.ZeroMemory(chunk);
    }

    /// <summary>Clears what was read.</summary>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(chunk);
        file?.Dispose();
        input?.Dispose();
    }

    private int Read(Span<byte> bytes)
    {
        int read = input is null ? file!.Read(bytes, at) : ReadInput(input, bytes);
        at += read;
        Bound(at);
        return read;
    }

    private int ReadInput(Stream stream, Span<byte> bytes)
    {
        try
        {
            return stream.Read(bytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FileSystemException(FileProblem.Other, path, $"cannot read standard input: {e.Message}");
        }
    }

    /// <summary>Or a stream without end would fill the disk before it turned out to be no list.</summary>
    private void Bound(long length)
    {
        if (length > Limits.MaxListBytes)
        {
            Dispose();
            throw new UserErrorException($"{path}: larger than {Limits.MaxListBytes >> 20} MiB; nothing was imported", "split the list");
        }
    }
}
