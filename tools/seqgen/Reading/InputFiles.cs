using TanKnock.Cli;
using TanKnock.Cli.Passphrases;
using TanKnock.Core.Consuming;
using TanKnock.Core.Files;
using TanKnock.Core.Lists;
using TanKnock.Core.Secrets;

namespace TanKnock.Seqgen.Reading;

/// <summary>Reads the lists and secrets that the command line names.</summary>
internal static class InputFiles
{
    /// <summary>Reads a list, as its file has it.</summary>
    /// <exception cref="UserErrorException">It cannot be read or trusted, does not parse, or is of the other side.</exception>
    internal static TanList LoadList(IFileSystem files, string path, ListSide side = ListSide.Any) =>
        TanList.Load(files, path, out Fault? error, side: side, ofOthers: true) ?? throw FileErrors.Of(error!);

    /// <summary>The list in clear, whether it is sealed or not.</summary>
    /// <param name="files">Where the list lies.</param>
    /// <param name="list">The list.</param>
    /// <param name="passphraseFile">The file with the passphrase of a sealed list; null: the user is asked for it.</param>
    /// <exception cref="UserErrorException">There is no passphrase, it is wrong, or a line is damaged.</exception>
    internal static ListContent InClear(IFileSystem files, TanList list, string? passphraseFile)
    {
        if (list.Content.Footer?.Sealed is not SealPart part)
        {
            return list.Content;
        }

        using Passphrase passphrase = new PassphraseSource(passphraseFile, Environment.GetEnvironmentVariable).Get(list.Path);
        using SealKey key = OpenKey(list.Path, part, passphrase);
        return OpenLines(files, list.Path, list.Content, key);
    }

    /// <exception cref="UserErrorException">The passphrase is wrong.</exception>
    internal static SealKey OpenKey(string path, SealPart part, Passphrase passphrase) =>
        SealKey.Open(passphrase.Span, part) ?? throw new UserErrorException($"{path}: the passphrase is wrong");

    /// <summary>The content of a sealed list in clear.</summary>
    /// <exception cref="UserErrorException">It cannot be read, or a line is damaged.</exception>
    internal static ListContent OpenLines(IFileSystem files, string path, ListContent content, SealKey key)
    {
        Fault? error = null;
        return FileErrors.Guard(path, () => SealedLines.OpenAll(files, path, content, key, out error)) ?? throw FileErrors.Of(error!);
    }

    /// <exception cref="UserErrorException">The file is no secret, or cannot be read or trusted.</exception>
    internal static ListSecret ReadSecret(IFileSystem files, string path) =>
        SecretFile.Read(files, path, out Fault? error)
        ?? throw new UserErrorException(error!.ToString(), error.Hint ?? "make a secret with --new-secret");
}

/// <summary>What users read when a file operation fails.</summary>
internal static class FileErrors
{
    internal static UserErrorException Of(Fault fault) => new(fault.ToString(), fault.Hint);

    /// <param name="path">The file that the user named; the error may name its temporary file.</param>
    /// <param name="e">What failed.</param>
    internal static UserErrorException Of(string path, FileSystemException e) => new(
        $"{path}: {e.Reason}",
        e.Problem switch
        {
            FileProblem.Full => "free some space, or name files elsewhere with --server and --client",
            FileProblem.Denied or FileProblem.ReadOnly => "name files in a folder of yours with --server and --client",
            FileProblem.Locked => "try again when it is done",
            _ => null,
        });

    /// <summary>Another program has changed a file between two steps.</summary>
    internal static UserErrorException Changed(string path) =>
        new($"{path}: another program has changed it meanwhile", "look at it, then try again");

    /// <summary>Runs file operations on the list at a path.</summary>
    /// <exception cref="UserErrorException">One of them failed.</exception>
    internal static T Guard<T>(string path, Func<T> operations)
    {
        try
        {
            return operations();
        }
        catch (FileSystemException e)
        {
            throw Of(path, e);
        }
    }

    /// <inheritdoc cref="Guard{T}"/>
    internal static void Guard(string path, Action operations) => Guard(path, () =>
    {
        operations();
        return true;
    });
}
