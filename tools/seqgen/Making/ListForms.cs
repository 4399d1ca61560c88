using TanKnock.Cli;
using TanKnock.Cli.Passphrases;
using TanKnock.Core.Consuming;
using TanKnock.Core.Files;
using TanKnock.Core.Lists;
using TanKnock.Core.Secrets;
using TanKnock.Seqgen.Reading;

namespace TanKnock.Seqgen.Making;

/// <summary>Gives the lists the forms that the command line asks for, or that the existing lists have: the server's lines hidden
/// (one-way), the client's sealed.</summary>
internal static class ListForms
{
    /// <summary>The one-way key and line length of the lists that are extended; null if their lines are not hidden.</summary>
    internal static OneWayPart? ExistingOneWay(IEnumerable<ListDraft> drafts) =>
        drafts.Select(OneWayOf).FirstOrDefault(part => part is not null);

    /// <summary>Hides the server's lines, if so, under the key of the extended lists or a new one.</summary>
    /// <exception cref="UserErrorException">The lines are too short to be hidden, or only some of them would be hidden.</exception>
    internal static void HideServersLines(Settings settings, IReadOnlyList<NewList> lists, ILineSource source)
    {
        OneWayPart? existing = ExistingOneWay(lists.Select(list => list.Draft));
        if (existing is null && !settings.OneWay)
        {
            return;
        }

        if (existing is null && lists.FirstOrDefault(list => list.Draft.Existing?.Count > 0) is NewList plain)
        {
            throw InClear(plain, "--one-way would hide only the new ones");
        }

        Strength.DemandHidden(source.Rules);
        if (existing is not null && existing.Knocks != source.Rules.Knocks)
        {
            throw new UserErrorException(
                $"the lines of a one-way list have one length, here {existing.Knocks} knocks", $"--knocks {existing.Knocks}", ExitCode.Usage);
        }

        OneWayPart part = existing ?? OneWayPart.Of(source.OneWayKey(), source.Rules.Knocks);
        foreach (NewList list in lists)
        {
            if (existing is not null && OneWayOf(list.Draft) != existing)
            {
                throw new UserErrorException($"{list.Path}: it does not belong to the other list", "name the two lists of one pair");
            }

            list.Hide(part);
        }
    }

    /// <summary>Gets the passphrase of a sealed list that is to be extended; null if there is none. To be called before the
    /// lists are locked: the user may take time to answer, and until then the lists must stay usable.</summary>
    /// <exception cref="UserErrorException">There is no passphrase, or the list cannot be read.</exception>
    internal static Passphrase? GetPassphraseOfExisting(IFileSystem files, Settings settings, CancellationToken stop) =>
        settings.Append && settings.Client is string path && IsSealed(files, path) ? Source(settings, stop).Get(path) : null;

    /// <summary>Seals the client's lines, if so, with the passphrase of the extended list or a new one.</summary>
    /// <param name="files">Where the lists lie.</param>
    /// <param name="settings">What the command line asks for.</param>
    /// <param name="lists">The lists of the run.</param>
    /// <param name="ofExisting">What <see cref="GetPassphraseOfExisting"/> gave.</param>
    /// <param name="stop">Ends the asking.</param>
    /// <exception cref="UserErrorException">There is no passphrase, it is wrong, or only some lines would be sealed.</exception>
    internal static void SealClientsLines(
        IFileSystem files, Settings settings, IReadOnlyList<NewList> lists, Passphrase? ofExisting, CancellationToken stop)
    {
        NewList? client = lists.FirstOrDefault(list => !list.IsServer);
        SealPart? existing = client?.Draft.Footer?.Sealed;
        if (client is null || (existing is null && !settings.Seal))
        {
            return;
        }

        if (existing is not null)
        {
            SealKey key = InputFiles.OpenKey(client.Path, existing, ofExisting ?? throw FileErrors.Changed(client.Path));
            client.Seal(key, existing, InputFiles.OpenLines(files, client.Path, client.Draft.Existing!, key));
            return;
        }

        if (client.Draft.Existing?.Count > 0)
        {
            throw InClear(client, "--passphrase would seal only the new ones");
        }

        using Passphrase passphrase = Source(settings, stop).GetNew(client.Path);
        client.Seal(SealKey.Create(passphrase.Span, out SealPart part), part, null);
    }

    private static OneWayPart? OneWayOf(ListDraft draft) => draft.Footer?.OneWay ?? draft.Footer?.Partner;

    private static UserErrorException InClear(NewList list, string why) =>
        new($"{list.Path}: its lines are in clear, and {why}", "make new lists", ExitCode.Usage);

    private static bool IsSealed(IFileSystem files, string path)
    {
        TanList list = InputFiles.LoadList(files, path);
        list.Erase();
        return list.Content.Footer?.Sealed is not null;
    }

    private static PassphraseSource Source(Settings settings, CancellationToken stop) =>
        new(settings.PassphraseFile, Environment.GetEnvironmentVariable, stop);
}
