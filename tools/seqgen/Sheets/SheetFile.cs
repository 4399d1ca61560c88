using TanKnock.Cli;
using TanKnock.Core.Files;

namespace TanKnock.Seqgen.Sheets;

/// <summary>The file that a sheet is written to: for its owner alone, whole or not at all.</summary>
internal sealed class SheetFile
{
    private readonly IFileSystem files;
    private readonly string path;
    private readonly bool replace;

    private SheetFile(IFileSystem files, string path, bool replace)
    {
        this.files = files;
        this.path = path;
        this.replace = replace;
    }

    /// <summary>Looks whether it may be written, before a passphrase is asked for.</summary>
    /// <param name="files">Where it will lie.</param>
    /// <param name="path">Its path.</param>
    /// <param name="list">The list, which it must not replace.</param>
    /// <param name="replace">Whether it may replace another file.</param>
    /// <exception cref="UserErrorException">It may not.</exception>
    internal static SheetFile Look(IFileSystem files, string path, string list, bool replace)
    {
        if (path.Length == 0 || path.EndsWith('/') || path.Contains('\0'))
        {
            throw new UserErrorException($"--output: '{path}' is not the name of a file", null, ExitCode.Usage);
        }

        Guard(path, () =>
        {
            if (files.Look(path) is not FileFacts there)
            {
                return;
            }

            if (there.Kind != FileKind.Regular)
            {
                throw new UserErrorException($"{path}: not a regular file", "name another file");
            }

            if (files.Look(list) is FileFacts own && own.IsSameFileAs(there))
            {
                throw new UserErrorException($"{path}: is the list itself", "name another file", ExitCode.Usage);
            }

            if (!replace)
            {
                throw new UserErrorException($"{path}: exists already", "--force replaces it");
            }
        });
        return new SheetFile(files, path, replace);
    }

    /// <exception cref="UserErrorException">It cannot be written.</exception>
    internal void Write(byte[] content) => Guard(path, () =>
    {
        Leftovers.Remove(files, path);
        using PendingFile pending = new(files, path);
        pending.Write(content);
        pending.Sync();
        pending.PutInPlace(replace);
        Array.Clear(content);
    });

    private static void Guard(string path, Action operations)
    {
        try
        {
            operations();
        }
        catch (FileSystemException e)
        {
            throw new UserErrorException($"{path}: {e.Reason}", e.Problem == FileProblem.NotFound ? "make its folder first" : null);
        }
    }
}
