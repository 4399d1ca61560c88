namespace TanKnock.Core.Files;

/// <summary>Opens a file that has to be trusted (spec/sequence-list.md 5): no links, locked, checked, still the one at its path.</summary>
public static class TrustedFile
{
    /// <summary>How often the file may be replaced under our hands before we give up.</summary>
    private const int MaxTries = 5;

    /// <summary>Opens and locks it.</summary>
    /// <param name="files">Where it lies.</param>
    /// <param name="path">The file.</param>
    /// <param name="forWriting">With an exclusive lock; otherwise with a shared one.</param>
    /// <param name="tolerate">Told of owners and modes that should be others; null: these are refused.</param>
    /// <param name="ofOthers">Whether root may open a file of another user; for tools that open no door.</param>
    /// <exception cref="FaultException">The file is not to be trusted.</exception>
    /// <exception cref="FileSystemException">It cannot be opened or locked.</exception>
    public static IOpenFile Open(
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
