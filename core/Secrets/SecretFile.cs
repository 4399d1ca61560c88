using System.Security.Cryptography;
using TanKnock.Core.Files;

namespace TanKnock.Core.Secrets;

/// <summary>Makes and reads files that hold a secret.</summary>
public static class SecretFile
{
    /// <summary>Makes a new secret in a new file, mode 0600, durably. An existing file is never replaced.</summary>
    /// <exception cref="FileSystemException">It cannot be made.</exception>
    public static ListSecret Create(IFileSystem files, string path)
    {
        using PinnedBytes bytes = new(ListSecret.Length);
        using PinnedBytes text = new(SecretText.Length + 1);
        RandomNumberGenerator.Fill(bytes.Span);
        ListSecret secret = new(ListId.New(), bytes.Span);
        try
        {
            SecretText.Write(secret.Id, bytes.Span, text.Span[..^1]);
            text.Span[^1] = (byte)'\n';
            Leftovers.Remove(files, path);
            using PendingFile file = new(files, path);
            file.Write(text.Span);
            file.Sync();
            file.PutInPlace(replace: false);
            return secret;
        }
        catch
        {
            secret.Dispose();
            throw;
        }
    }

    /// <summary>Reads a secret from a file that is trusted as a list is: no link, nobody else's, for nobody else to read.</summary>
    /// <returns>Null if it cannot be read or trusted, or is no secret; the error says why.</returns>
    public static ListSecret? Read(IFileSystem files, string path, out Fault? error)
    {
        // One byte more than the longest valid file, so that a longer one shows.
        using PinnedBytes text = new(SecretText.Length + 3);
        using PinnedBytes bytes = new(ListSecret.Length);
        try
        {
            using IOpenFile file = files.Open(path, forWriting: false);
            error = AccessRules.Check(files, path, file.Facts(), tolerate: null);
            if (error is not null)
            {
                return null;
            }

            int length = file.Read(text.Span, 0);
            string? fault = SecretText.Read(text.Span[..length], out ListId id, bytes.Span);
            if (fault is not null)
            {
                error = new Fault(path, 0, fault, "copy the secret's file once more from the other end");
                return null;
            }

            return new ListSecret(id, bytes.Span);
        }
        catch (FileSystemException e)
        {
            error = Fault.From(e);
            return null;
        }
    }
}
