using TanKnock.Cli;
using TanKnock.Core.Files;
using TanKnock.Core.Secrets;

namespace TanKnock.Seqgen;

/// <summary>Makes a secret, and says what it is good for.</summary>
internal static class NewSecret
{
    /// <param name="files">Where it will lie.</param>
    /// <param name="path">Its file, which must not be there yet.</param>
    /// <param name="output">What to tell the user; null: nothing.</param>
    /// <exception cref="UserErrorException">It could not be made.</exception>
    internal static void Make(IFileSystem files, string path, TextWriter? output)
    {
        try
        {
            using ListSecret secret = SecretFile.Create(files, path);
            string name = PlainText.Escape(path);
            output?.Write($"""
                Made secret {secret.Id}: {name}

                Next:
                  1. Carry {name} to the other end, mode 0600, and keep it as you keep a private key.
                  2. At each end, in equal words (--only client there):
                       seqgen --secret-file {name} --count 100 --only server

                """);
        }
        catch (FileSystemException e)
        {
            throw new UserErrorException(
                $"{path}: {e.Reason}",
                e.Problem == FileProblem.Exists ? "a secret is never replaced: name another file, or remove this one" : null);
        }
    }
}
