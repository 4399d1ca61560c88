namespace TanKnock.Core.Files;

/// <summary>Opens a list the way spec/sequence-list.md demands: no links, locked, checked, still the file at its path.</summary>
internal static class TrustedFile
{
    /// <summary>How often the file may be replaced under our hands before we give up.</summary>
    private const int MaxTries = 5;

    /// <param name="files">Where it lies.</param>
    /// <param name="path">The list.</param>
    /// <param name="forWriting">With an exclusive lock; otherwise with a shared one.</param>
    /// <param name="tolerate">As for <see cref="AccessRules.Check"/>.</param>
    /// <param name="ofOthers">As for <see cref="AccessRules.Check"/>.</param>
    /// <exception cref="FaultException">The file is not to be trusted.</exception>
    /// <exception cref="FileSystemException">It cannot be opened or locked.</exception>
    internal static IOpenFile Open(
        IFileSystem files, string path, bool forWriting, Action<Fault>? tolerate = null, bool ofOthers = false)
    {
        for (int attempt = 1; ; attempt++)
        {
            IOpenFile? file = files.Open(path, forWriting);
            try
            {
                file.Lock(exclusive: forWriting);
                FileFacts facts = file.Facts();

                // While we waited for the lock another program may have put a new file in this one's place.
                if (files.Look(path) is FileFacts there && there.IsSameFileAs(facts))
                {
                    if (AccessRules.Check(files, path, facts, tolerate, ofOthers) is Fault error)
                    {
                        throw new FaultException(error);
                    }

                    IOpenFile opened = file;
                    file = null;
                    return opened;
                }

                if (attempt == MaxTries)
                {
                    throw new FaultException(new Fault(path, 0, "is being replaced again and again"));
                }
            }
            finally
            {
                file?.Dispose();
            }
        }
    }
}
