namespace TanKnock.Core.Files;

/// <summary>What a file system says of a file.</summary>
/// <param name="Kind">Its type.</param>
/// <param name="Device">The file system it lies on.</param>
/// <param name="Inode">Its number there; with <paramref name="Device"/> its identity.</param>
/// <param name="Owner">Numeric user id of the owner.</param>
/// <param name="Group">Numeric group id.</param>
/// <param name="Mode">The permission bits, 0 to 0xFFF (octal 7777).</param>
/// <param name="Links">Number of hard links.</param>
/// <param name="Length">Length in bytes.</param>
/// <param name="ChangedAt">When content or attributes changed last (ctime), in nanoseconds since 1970.</param>
public readonly record struct FileFacts(
    FileKind Kind, ulong Device, ulong Inode, uint Owner, uint Group, int Mode, int Links, long Length,
    long ChangedAt)
{
    /// <summary>Whether both describe the same file, whatever its name and content.</summary>
    public bool IsSameFileAs(FileFacts other) => Device == other.Device && Inode == other.Inode;
}
