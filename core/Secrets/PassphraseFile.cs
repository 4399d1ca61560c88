using TanKnock.Core.Files;

namespace TanKnock.Core.Secrets;

/// <summary>Reads a passphrase from the first line of a file that is trusted as a list is.</summary>
public static class PassphraseFile
{
    /// <summary>Longest passphrase, in bytes: what a terminal hands over as one line (termios(3), canonical mode).</summary>
    public const int MaxLength = 4095;

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>Reads it, in UTF-8, without the line's ending.</summary>
    /// <returns>Null if that fails; the error says why.</returns>
    public static Passphrase? Read(IFileSystem files, string path, out Fault? error)
    {
        using PinnedBytes bytes = new(MaxLength + 2);
        try
        {
            using IOpenFile file = files.Open(path, forWriting: false);
            error = AccessRules.Check(files, path, file.Facts(), tolerate: null);
            if (error is not null)
            {
                return null;
            }

            ReadOnlySpan<byte> text = bytes.Span[..file.Read(bytes.Span, 0)];
            if (text.StartsWith(ByteOrderMark))
            {
                // Nobody types it at a terminal.
                error = new Fault(path, 0, "begins with a byte order mark", "save it as plain text, UTF-8 without BOM");
                return null;
            }

            Passphrase? passphrase = Passphrase.FromLine(text);
            error = passphrase is null ? new Fault(path, 0, "its first line is empty or too long for a passphrase") : null;
            return passphrase;
        }
        catch (FileSystemException e)
        {
            error = Fault.From(e);
            return null;
        }
    }
}
