using TanKnock.Cli;
using TanKnock.Cli.Passphrases;
using TanKnock.Core.Consuming;
using TanKnock.Core.Files;
using TanKnock.Core.Lists;
using TanKnock.Core.Secrets;

namespace TanKnock.Seqgen;

/// <summary>Has the client's list sealed, if that is asked for, or it is sealed already.</summary>
internal static class SealChoice
{
    /// <summary>Gets the passphrase of a sealed list that is to be extended; null if it is not sealed. To be called before
    /// lists are locked: whoever is asked may take their time, and meanwhile people knock.</summary>
    /// <exception cref="UserErrorException">There is none to be had, or the list cannot be read.</exception>
    internal static Passphrase? OfExisting(IFileSystem files, Settings settings, CancellationToken stop) =>
        settings.Append && settings.Client is string path && IsSealed(files, path) ? Source(settings, stop).Get(path) : null;

    /// <summary>Has the client's list sealed; asks for the passphrase of a new one.</summary>
    /// <exception cref="UserErrorException">There is no passphrase, or the wrong one.</exception>
    internal static void Apply(
        IFileSystem files, Settings settings, IReadOnlyList<EndList> lists, Passphrase? ofExisting, CancellationToken stop)
    {
        EndList? client = lists.FirstOrDefault(list => !list.IsServer);
        SealPart? existing = client?.Draft.Footer?.Sealed;
        if (client is null || (existing is null && !settings.Seal))
        {
            return;
        }

        if (existing is not null)
        {
            SealKey key = Open(client.Draft.Path, existing, ofExisting ?? throw ListPlace.Changed(client.Draft.Path));
            client.Seal(key, existing, OpenAll(files, client.Draft.Path, client.Draft.Existing!, key));
            return;
        }

        if (client.Draft.Existing?.Count > 0)
        {
            throw new UserErrorException(
                $"{client.Draft.Path}: its lines are in clear, and --passphrase would seal only the new ones", "make new lists", ExitCode.Usage);
        }

        using Passphrase passphrase = Source(settings, stop).GetNew(client.Draft.Path);
        client.Seal(SealKey.Create(passphrase.Span, out SealPart part), part, null);
    }

    /// <summary>The list as if it were in clear, if it is sealed.</summary>
    /// <exception cref="UserErrorException">The passphrase is wrong, or a line damaged.</exception>
    internal static ListContent InClear(IFileSystem files, string path, ListContent content, string? passphraseFile)
    {
        if (content.Footer?.Sealed is not SealPart part)
        {
            return content;
        }

        using Passphrase passphrase = new PassphraseSource(passphraseFile, Environment.GetEnvironmentVariable).Get(path);
        using SealKey key = Open(path, part, passphrase);
        return OpenAll(files, path, content, key);
    }

    private static bool IsSealed(IFileSystem files, string path)
    {
        TanList list = TanList.Load(files, path, out Fault? error, ofOthers: true)
            ?? throw new UserErrorException(error!.ToString(), error.Hint);
        list.Erase();
        return list.Content.Footer?.Sealed is not null;
    }

    private static PassphraseSource Source(Settings settings, CancellationToken stop) =>
        new(settings.PassphraseFile, Environment.GetEnvironmentVariable, stop);

    private static SealKey Open(string path, SealPart part, Passphrase passphrase) => SealKey.Open(passphrase.Span, part)
        ?? throw new UserErrorException($"{path}: the passphrase is wrong");

    private static ListContent OpenAll(IFileSystem files, string path, ListContent content, SealKey key)
    {
        ListContent? opened = null;
        Fault? error = null;
        ListPlace.Guard(path, () => opened = SealedLines.OpenAll(files, path, content, key, out error));
        return opened ?? throw new UserErrorException(error!.ToString(), error.Hint);
    }
}
