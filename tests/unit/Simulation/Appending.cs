using TanKnock.Core.Consuming;
using TanKnock.Core.Files;

namespace TanKnock.Tests.Simulation;

/// <summary>What <c>seqgen --append</c> does to one list.</summary>
internal static class Appending
{
    /// <summary>Whether all went well; if not, the lines may be in the list or not.</summary>
    internal static bool Run(IFileSystem files, string path, IEnumerable<int> ids)
    {
        try
        {
            using ListDraft? draft = Begin(files, path, ids);
            draft?.Sync();
            draft?.PutInPlace(replace: true);
            return draft is not null;
        }
        catch (FileSystemException)
        {
            return false;
        }
    }

    /// <summary>Locks the list and writes the draft beside it.</summary>
    internal static ListDraft? Begin(IFileSystem files, string path, IEnumerable<int> ids)
    {
        ListDraft? draft = ListDraft.Extend(files, path, out _);
        foreach (int id in ids)
        {
            draft?.Add(Lines.Sequence(id).Knocks);
        }

        return draft;
    }
}
