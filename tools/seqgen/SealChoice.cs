using TanKnock.Cli;
using TanKnock.Cli.Passphrases;
using TanKnock.Core.Files;
using TanKnock.Core.Lists;
using TanKnock.Core.Sealing;
using TanKnock.Core.Secrets;

namespace TanKnock.Seqgen;

/// <summary>Has the client's list sealed, if that is asked for, or it is sealed already.</summary>
internal static class SealChoice
{
    /// <exception cref="UserErrorException">There is no passphrase, or the wrong one.</exception>
    internal static void Apply(IFileSystem files, Settings settings, IReadOnlyList<EndList> lists, CancellationToken stop)
    {
        EndList? client = lists.FirstOrDefault(list => !list.IsServer);
        SealPart? existing = client?.Draft.Footer?.Sealed;
        if (client is null || (existing is null && !settings.Seal))
        {
            return;
        }

        PassphraseSource source = new(settings.PassphraseFile, Environment.GetEnvironmentVariable, stop);
        if (existing is not null)
        {
            using Passphrase known = source.Get(client.Draft.Path);
            SealKey key = Open(client.Draft.Path, existing, known);
            client.Seal(key, existing, OpenAll(files, client.Draft.Path, client.Draft.Existing!, key));
            return;
        }

        if (client.Draft.Existing?.Count > 0)
        {
            throw new UserErrorException(
                $"{client.Draft.Path}: its lines are in clear, and --passphrase would seal only the new ones", "make new lists", ExitCode.Usage);
        }

        using Passphrase passphrase = source.GetNew(client.Draft.Path);
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

    private static SealKey Open(string path, SealPart part, Passphrase passphrase) => SealKey.Open(passphrase.Span, part)
        ?? throw new UserErrorException($"{path}: the passphrase is wrong");

    private static ListContent OpenAll(IFileSystem files, string path, ListContent content, SealKey key)
    {
        ListContent? opened = null;
        ListError? error = null;
        ListPlace.Guard(path, () => opened = SealedLines.OpenAll(files, path, content, key, out error));
        return opened ?? throw new UserErrorException(error!.ToString(), error.Hint);
    }
}
