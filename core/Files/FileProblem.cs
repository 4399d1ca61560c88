namespace TanKnock.Core.Files;

/// <summary>The kinds of failure that callers tell apart; everything else is <see cref="Other"/>.</summary>
public enum FileProblem
{
    /// <summary>An I/O error or anything without a case of its own.</summary>
    Other,

    /// <summary>Nothing at that path (ENOENT, ENOTDIR).</summary>
    NotFound,

    /// <summary>Something is already at that path (EEXIST).</summary>
    Exists,

    /// <summary>Not permitted (EACCES, EPERM).</summary>
    Denied,

    /// <summary>The path ends in a symbolic link (ELOOP with O_NOFOLLOW).</summary>
    IsLink,

    /// <summary>A read-only file system (EROFS).</summary>
    ReadOnly,

    /// <summary>No space or quota left (ENOSPC, EDQUOT).</summary>
    Full,

    /// <summary>Another program kept the file locked for too long.</summary>
    Locked,
}
