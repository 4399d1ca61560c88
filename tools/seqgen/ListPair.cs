using TanKnock.Cli;
using TanKnock.Core.Files;
using TanKnock.Core.Lists;
using TanKnock.Core.Sequences;

namespace TanKnock.Seqgen;

/// <summary>Makes or extends the two lists: both, or neither.</summary>
internal static class ListPair
{
    /// <summary>Lines between two looks for a signal: a millisecond or so of work.</summary>
    private const int LinesPerLook = 1024;

    /// <exception cref="UserErrorException">Nothing was made or changed, and why.</exception>
    /// <exception cref="OperationCanceledException">The same, by a signal.</exception>
    internal static Summary Make(IFileSystem files, Settings settings, CancellationToken stop)
    {
        ListPlace server = ListPlace.Look(files, settings.Server, settings);
        ListPlace client = ListPlace.Look(files, settings.Client, settings);
        if (server.IsSameAs(client))
        {
            throw new UserErrorException(
                $"{settings.Server} and {settings.Client} are the same file", "the lists need a file each", ExitCode.Usage);
        }

        using ListDraft serverDraft = server.Begin();
        using ListDraft clientDraft = client.Begin();
        Fill(serverDraft, clientDraft, settings, stop);
        ListPlace.Guard(settings.Server, serverDraft.Sync);
        ListPlace.Guard(settings.Client, clientDraft.Sync);
        stop.ThrowIfCancellationRequested();
        Place(server, serverDraft, client, clientDraft);
        return new Summary(settings, FirstLine(serverDraft), FirstLine(clientDraft));
    }

    private static void Fill(ListDraft server, ListDraft client, Settings settings, CancellationToken stop)
    {
        int existing = (server.Existing?.Count ?? 0) + (client.Existing?.Count ?? 0);
        using SequenceGenerator generator = new(settings.Rules, existing + settings.Count);
        Exclude(generator, server.Existing);
        Exclude(generator, client.Existing);
        for (int i = 0; i < settings.Count; i++)
        {
            if (i % LinesPerLook == 0)
            {
                stop.ThrowIfCancellationRequested();
            }

            ReadOnlySpan<Knock> sequence = generator.Next();
            Add(server, sequence);
            Add(client, sequence);
        }
    }

    private static void Add(ListDraft draft, ReadOnlySpan<Knock> sequence)
    {
        try
        {
            draft.Add(sequence);
        }
        catch (FileSystemException e)
        {
            throw ListPlace.Error(draft.Path, e);
        }
    }

    private static void Exclude(SequenceGenerator generator, ListContent? existing)
    {
        for (int i = 0; i < existing?.Count; i++)
        {
            generator.Exclude(existing.Knocks(i));
        }
    }

    private static int FirstLine(ListDraft draft) => (draft.Existing?.LineCount ?? 0) + 1;

    private static void Place(ListPlace server, ListDraft serverDraft, ListPlace client, ListDraft clientDraft)
    {
        // Two seqgens that replace the same pair must not leave one list of each.
        using FolderLocks locks = ListPlace.LockFolders(server, client);
        using IOpenFile? oldServer = server.Keep();
        using IOpenFile? oldClient = client.Keep();
        bool done = false;
        try
        {
            server.Put(serverDraft);
            client.Put(clientDraft);
            done = true;
        }
        finally
        {
            if (!done)
            {
                client.PutBack(clientDraft, oldClient);
                server.PutBack(serverDraft, oldServer);
            }
        }
    }
}
