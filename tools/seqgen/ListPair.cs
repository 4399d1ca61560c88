using TanKnock.Cli;
using TanKnock.Core.Consuming;
using TanKnock.Core.Files;
using TanKnock.Core.Lists;
using TanKnock.Core.Secrets;
using TanKnock.Core.Sequences;

namespace TanKnock.Seqgen;

/// <summary>Makes or extends the two lists, or one end's alone: all, or none.</summary>
internal static class ListPair
{
    /// <summary>Lines between two looks for a signal: a millisecond or so of work.</summary>
    private const int LinesPerLook = 1024;

    /// <exception cref="UserErrorException">Nothing was made or changed, and why.</exception>
    /// <exception cref="OperationCanceledException">The same, by a signal.</exception>
    internal static Summary Make(IFileSystem files, Settings settings, CancellationToken stop)
    {
        List<ListPlace> places = [.. settings.Paths.Select(path => ListPlace.Look(files, path, settings))];
        if (places.Count == 2 && places[0].IsSameAs(places[1]))
        {
            throw new UserErrorException(
                $"{settings.Server} and {settings.Client} are the same file", "the lists need a file each", ExitCode.Usage);
        }

        using Passphrase? passphrase = SealChoice.OfExisting(files, settings, stop);
        List<EndList> lists = [];
        try
        {
            places.ForEach(place => lists.Add(new EndList(place.Begin(), place.Path == settings.Server)));
            List<ListDraft> drafts = [.. lists.Select(list => list.Draft)];
            using ILineSource source = settings.SecretFile is null
                ? new RandomLines(settings, drafts)
                : DerivedLines.Begin(files, settings, drafts);
            OneWayChoice.Apply(settings, lists, source);
            SealChoice.Apply(files, settings, lists, passphrase, stop);
            if (lists is [EndList server, EndList client])
            {
                DemandOnePair(server, client);
            }

            int made = Fill(lists, source, settings.Count, stop);
            drafts.ForEach(draft =>
            {
                draft.Footer = source.Footer(draft.Footer);
                ListPlace.Guard(draft.Path, draft.Sync);
            });
            stop.ThrowIfCancellationRequested();
            Place(places, drafts);
            return new Summary(settings, source, made, [.. lists.Select(list => (list, list.Draft.FirstNumber))]);
        }
        finally
        {
            lists.ForEach(list => list.Dispose());
        }
    }

    private static void DemandOnePair(EndList server, EndList client)
    {
        if (!server.FitsTo(client))
        {
            throw new UserErrorException(
                $"{server.Draft.Path} and {client.Draft.Path} have no line in common", "name the two lists of one pair");
        }

        if (server.Before is ListContent ofServer && client.Before is ListContent ofClient)
        {
            ListEnds.DemandAlike(server.Draft.Path, ofServer, client.Draft.Path, ofClient);
        }
    }

    private static int Fill(List<EndList> lists, ILineSource source, int count, CancellationToken stop)
    {
        int made = 0;

        // Random lines do not repeat; derived ones do not look at each other (spec/derivation.md 6).
        using SequenceSet? taken = source.Derived is null ? null : new SequenceSet(source.Rules.Knocks, count);
        for (int i = 0; i < count; i++)
        {
            if (i % LinesPerLook == 0)
            {
                stop.ThrowIfCancellationRequested();
            }

            ReadOnlySpan<Knock> sequence = source.Next();
            if (taken?.Add(sequence) == false || IsHeld(lists, sequence))
            {
                continue;
            }

            made++;
            foreach (EndList list in lists)
            {
                list.Add(sequence);
            }
        }

        return made;
    }

    private static bool IsHeld(List<EndList> lists, ReadOnlySpan<Knock> sequence)
    {
        foreach (EndList list in lists)
        {
            if (list.Holds(sequence))
            {
                return true;
            }
        }

        return false;
    }

    private static void Place(List<ListPlace> places, List<ListDraft> drafts)
    {
        // Two seqgens that replace the same pair must not leave one list of each.
        using FolderLocks locks = ListPlace.LockFolders(places);
        List<IOpenFile?> before = [];
        bool done = false;
        try
        {
            places.ForEach(place => before.Add(place.Keep()));
            for (int i = 0; i < places.Count; i++)
            {
                places[i].Put(drafts[i]);
            }

            done = true;
        }
        finally
        {
            for (int i = before.Count - 1; i >= 0 && !done; i--)
            {
                places[i].PutBack(drafts[i], before[i]);
            }

            before.ForEach(file => file?.Dispose());
        }
    }
}
