namespace TanKnock.Core.Files;

/// <summary>What a file has to be before it is trusted with sequences, judged on its open handle, and what its folder.</summary>
internal static class AccessRules
{
    private const int GroupOrWorldWritable = 0x12; // octal 022
    private const int WorldReadable = 0x4;
    private const int Sticky = 0x200; // octal 1000

    /// <summary>Judges an open file and the folder that holds it.</summary>
    /// <param name="files">Where it lies.</param>
    /// <param name="path">Its path.</param>
    /// <param name="facts">What its open handle is.</param>
    /// <param name="tolerate">Told of owners and modes that should be others; null: these are refused, too.</param>
    /// <param name="ofOthers">Whether root may take a file that belongs to another user, the daemon's for one, as long as
    /// its folder is that user's or root's. For tools that open no door.</param>
    /// <returns>Why it is not to be trusted, or null.</returns>
    internal static Fault? Check(
        IFileSystem files, string path, FileFacts facts, Action<Fault>? tolerate, bool ofOthers = false)
    {
        if (CheckKind(path, facts) is Fault wrong)
        {
            return wrong;
        }

        // The folder is judged by its path, not by a handle. Between this and the opening of the file another folder
        // could come to that path only by somebody who may write to the folder above; who may do that can put a folder
        // there at any time, with an owner and a mode that nobody objects to, and no handle would tell.
        uint user = ofOthers && files.CurrentUser == 0 ? facts.Owner : files.CurrentUser;
        return Judge(CheckOwnerAndMode(path, facts, user), tolerate)
            ?? Judge(CheckFolder(files, PendingFile.FolderOf(path), user), tolerate);
    }

    /// <summary>Judges a folder: who may write to it can put another file in the place of each file in it.</summary>
    internal static Fault? CheckFolder(IFileSystem files, string folder, Action<Fault>? tolerate) =>
        Judge(CheckFolder(files, folder, files.CurrentUser), tolerate);

    private static Fault? CheckKind(string path, FileFacts facts) =>
        facts.Kind != FileKind.Regular ? new Fault(path, 0, "not a regular file")
        : facts.Links != 1 ? new Fault(
            path, 0, $"has {facts.Links} hard links", "a list has one name only: remove the others")
        : null;

    private static Fault? CheckOwnerAndMode(string path, FileFacts facts, uint user) =>
        IsForeign(facts, user) ? new Fault(
            path, 0, $"belongs to user {facts.Owner}, not to {Trusted(user)}", OwnerHint(path, facts.Owner, user))
        : (facts.Mode & (GroupOrWorldWritable | WorldReadable)) != 0 ? new Fault(
            path, 0, $"mode {Octal(facts)} lets others in", $"chmod 600 {path}")
        : null;

    /// <remarks>In a folder with the sticky bit, like /tmp, nobody but its owner can rename or remove what belongs to us
    /// or root (inode(7)); sshd's StrictModes makes no such exception.</remarks>
    private static Fault? CheckFolder(IFileSystem files, string folder, uint user) =>
        files.LookThroughLinks(folder) is not FileFacts facts ? null
        : IsForeign(facts, user) ? new Fault(
            folder,
            0,
            $"the folder belongs to user {facts.Owner}, not to {Trusted(user)}",
            OwnerHint(folder, facts.Owner, user))
        : (facts.Mode & GroupOrWorldWritable) != 0 && (facts.Mode & Sticky) == 0 ? new Fault(
            folder, 0, $"mode {Octal(facts)} of the folder lets others replace what is in it", $"chmod go-w {folder}")
        : null;

    internal static bool IsForeign(FileFacts facts, uint user) => facts.Owner != user && facts.Owner != 0;

    internal static string Trusted(uint user) => user == 0 ? "root" : $"user {user} or root";

    /// <remarks>To a daemon that runs as a user of its own its lists have to belong: a chown to root would shut it out.</remarks>
    private static string OwnerHint(string path, uint owner, uint user) => user == 0
        ? $"if user {owner} is the daemon's, run it as that user; if root is: chown 0 {path}"
        : $"chown {user} {path}";

    internal static Fault? Judge(Fault? lax, Action<Fault>? tolerate)
    {
        if (lax is null || tolerate is null)
        {
            return lax;
        }

        tolerate(lax);
        return null;
    }

    private static string Octal(FileFacts facts) => Convert.ToString(facts.Mode, 8).PadLeft(4, '0');
}
