using TanKnock.Cli;
using TanKnock.Core.Files;
using TanKnock.Core.Lists;
using TanKnock.Core.Secrets;
using TanKnock.Core.Sequences;
using TanKnock.Seqgen.Reading;

namespace TanKnock.Seqgen.Making;

/// <summary>Makes or extends the lists of a run, one for each side or one alone: all of them, or none.</summary>
internal static class ListMaker
{
    /// <summary>Lines between two checks for a signal: about a millisecond of work.</summary>
    private const int LinesPerCheck = 1024;

    /// <exception cref="UserErrorException">Why nothing was made or changed.</exception>
    /// <exception cref="OperationCanceledException">A signal came; nothing was made or changed.</exception>
    internal static MadeLines Make(IFileSystem files, Settings settings, CancellationToken stop)
    {
        List<ListTarget> targets = [.. settings.Paths.Select(path => ListTarget.Check(files, path, settings))];
        if (targets.Count == 2 && targets[0].IsSameAs(targets[1]))
        {
            throw new UserErrorException(
                $"{settings.Server} and {settings.Client} are the same file", "the lists need a file each", ExitCode.Usage);
        }

        using Passphrase? passphrase = ListForms.GetPassphraseOfExisting(files, settings, stop);
        List<NewList> lists = [];
        try
        {
            targets.ForEach(target => lists.Add(new NewList(target, isServer: target.Path == settings.Server)));
            using ILineSource source = LineSources.Open(files, settings, [.. lists.Select(list => list.Draft)]);
            ListForms.HideServersLines(settings, lists, source);
            ListForms.SealClientsLines(files, settings, lists, passphrase, stop);
            if (lists is [NewList server, NewList client])
            {
                RequireOnePair(server, client);
            }

            int count = Fill(lists, source, settings.Count, stop);
            foreach (NewList list in lists)
            {
                list.Draft.Footer = source.Footer(list.Draft.Footer);
                FileErrors.Guard(list.Path, list.Draft.Sync);
            }

            stop.ThrowIfCancellationRequested();
            PutInPlace(lists);
            return new MadeLines(
                count,
                source.Rules,
                source.Derived,
                [.. lists.Select(list => new MadeList(list.Path, list.IsServer, list.IsOneWay, list.Draft.FirstNumber))]);
        }
        finally
        {
            lists.ForEach(list => list.Dispose());
        }
    }

    private static void RequireOnePair(NewList server, NewList client)
    {
        if (!server.FitsTo(client))
        {
            throw new UserErrorException($"{server.Path} and {client.Path} have no line in common", "name the two lists of one pair");
        }

        if (server.Existing is ListContent ofServer && client.Existing is ListContent ofClient)
        {
            new Comparison(server.Path, ofServer, client.Path, ofClient).RequireCommonEnd();
        }
    }

    /// <summary>Adds the lines to all lists; those that a list has already are left out of all.</summary>
    /// <returns>How many were added.</returns>
    private static int Fill(List<NewList> lists, ILineSource source, int count, CancellationToken stop)
    {
        int added = 0;

        // Random lines do not repeat; derived ones may, as each is derived alone (spec/derivation.md 6).
        using SequenceSet? taken = source.Derived is null ? null : new SequenceSet(source.Rules.Knocks, count);
        for (int i = 0; i < count; i++)
        {
            if (i % LinesPerCheck == 0)
            {
                stop.ThrowIfCancellationRequested();
            }

            ReadOnlySpan<Knock> sequence = source.Next();
            if (taken?.Add(sequence) == false || IsInAny(lists, sequence))
            {
                continue;
            }

            added++;
            foreach (NewList list in lists)
            {
                list.Add(sequence);
            }
        }

        return added;
    }

    private static bool IsInAny(List<NewList> lists, ReadOnlySpan<Knock> sequence)
    {
        foreach (NewList list in lists)
        {
            if (list.Has(sequence))
            {
                return true;
            }
        }

        return false;
    }

    private static void PutInPlace(List<NewList> lists)
    {
        // Two runs that replace the same pair must not leave one list of each.
        using FolderLocks locks = FolderLocks.Take(lists.Select(list => list.Target));
        List<IOpenFile?> replaced = [];
        bool done = false;
        try
        {
            lists.ForEach(list => replaced.Add(list.Target.OpenReplaced()));
            lists.ForEach(list => list.Target.Put(list.Draft));
            done = true;
        }
        finally
        {
            for (int i = replaced.Count - 1; i >= 0 && !done; i--)
            {
                lists[i].Target.PutBack(lists[i].Draft, replaced[i]);
            }

            replaced.ForEach(file => file?.Dispose());
        }
    }
}

/// <summary>What a run has made.</summary>
/// <param name="Count">Lines added to each list.</param>
/// <param name="Rules">The rules that the lines keep to.</param>
/// <param name="Derived">Which lines of which secret they are; null: they are random.</param>
/// <param name="Lists">The lists, the server's first.</param>
internal sealed record MadeLines(int Count, SequenceRules Rules, DerivedRange? Derived, IReadOnlyList<MadeList> Lists);

/// <summary>A list that a run has made or extended.</summary>
/// <param name="Path">Its path, as given.</param>
/// <param name="IsServer">Whether it is the server's.</param>
/// <param name="IsOneWay">Whether it hides its lines.</param>
/// <param name="FirstNumber">Number, in the file, of the first line that was added. The lists' numbers differ if their
/// comments do.</param>
internal sealed record MadeList(string Path, bool IsServer, bool IsOneWay, int FirstNumber);
