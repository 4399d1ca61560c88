using System.Security.Cryptography;
using TanKnock.Cli;
using TanKnock.Core.Files;
using TanKnock.Core.Lists;

namespace TanKnock.Client.Import;

/// <summary>Where a list comes from: a file, or standard input. Read once, from the beginning.</summary>
internal sealed class ImportSource : IDisposable
{
    /// <summary>What stands for standard input.</summary>
    internal const string StandardInput = "-";

    /// <summary>As many bytes as a list can have (spec/sequence-list.md).</summary>
    private const long MaxBytes = 1L << 30;

    private const byte LineFeed = (byte)'\n';

    private readonly string path;
    private readonly IOpenFile? file;
    private readonly Stream? input;
    private readonly byte[] chunk = GC.AllocateArray<byte>(1 << 16, pinned: true);
    private int filled;
    private long at;
    private int ended;

    /// <summary>The length of the last line, its first byte that is not blank, and its last byte; LF if there is none.</summary>
    private int length;
    private byte first = LineFeed;
    private byte last = LineFeed;

    /// <exception cref="UserErrorException">It is not a regular file, or too large.</exception>
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
    internal int LineWithoutEnd => last == LineFeed ? 0 : ended + 1;

    /// <summary>Whether another knock may have followed in that line: not in a comment, nor at the end of a line's room, nor behind
    /// the CR of a line's end.</summary>
    internal bool EndsInSequence =>
        first is not (LineFeed or (byte)'#') && last != '\r' && !(last == ' ' && LineLayout.Sizes.Contains(length + 1));

    /// <summary>Passes on all of it, if it is not larger than a list can be. Afterwards <see cref="Head"/> is empty.</summary>
    internal void CopyTo(Action<ReadOnlySpan<byte>> write)
    {
        while (filled > 0)
        {
            write(Head);
            Follow(Head);
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

    private void Follow(ReadOnlySpan<byte> part)
    {
        ended += part.Count(LineFeed);
        int start = part.LastIndexOf(LineFeed) + 1;
        first = start > 0 ? LineFeed : first;
        length = part.Length - start + (start > 0 ? 0 : length);
        for (int i = start; i < part.Length && first == LineFeed; i++)
        {
            first = IsBlank(part[i]) ? LineFeed : part[i];
        }

        last = part[^1];
    }

    private static bool IsBlank(byte value) => value is (byte)' ' or (byte)'\t' or (byte)'\r';

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

    /// <summary>Without a bound, an endless stream would fill the disk before it is found not to be a list.</summary>
    private void Bound(long length)
    {
        if (length > MaxBytes)
        {
            Dispose();
            throw new UserErrorException($"{path}: larger than {MaxBytes >> 20} MiB; nothing was imported", "split the list");
        }
    }
}
