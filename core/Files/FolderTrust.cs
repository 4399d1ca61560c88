namespace TanKnock.Core.Files;

/// <summary>What a folder that a daemon keeps its own files in has to be: one that no other user can turn into another.</summary>
public static class FolderTrust
{
    /// <summary>Judges a folder without touching it; one that is not there is fine. A link to it has to be root's or the
    /// daemon's own, as that of systemd's DynamicUser is: whoever owns a link decides where it leads.</summary>
    /// <param name="files">Where it lies.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="tolerate">Told of owners and modes that should be others; null: these are refused.</param>
    /// <returns>Why it is not to be trusted, or null.</returns>
    /// <exception cref="FileSystemException">It cannot be looked at.</exception>
    public static Fault? Check(IFileSystem files, string folder, Action<Fault>? tolerate)
    {
        // With a slash at its end, a link would be followed.
        string name = Path.TrimEndingDirectorySeparator(folder);
        Fault? foreign = files.Look(name) is FileFacts { Kind: FileKind.Link } link && AccessRules.IsForeign(link, files.CurrentUser)
            ? new Fault(
                name,
                0,
                $"the link belongs to user {link.Owner}, not to {AccessRules.Trusted(files.CurrentUser)}",
                "name the folder itself, or make the link anew")
            : null;
        if (AccessRules.Judge(foreign, tolerate) is Fault error)
        {
            return error;
        }

        return files.LookThroughLinks(folder) is FileFacts { Kind: not FileKind.Folder }
            ? new Fault(folder, 0, "not a folder")
            : AccessRules.CheckFolder(files, folder, tolerate);
    }
}
