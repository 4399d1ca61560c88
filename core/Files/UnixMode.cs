namespace TanKnock.Core.Files;

/// <summary><c>st_mode</c> of Unix: type and permission bits in one number.</summary>
internal static class UnixMode
{
    /// <summary>The permission bits, octal 7777.</summary>
    internal const int Permissions = 0xFFF;

    private const int TypeMask = 0xF000;

    internal static FileKind KindOf(int mode) => (mode & TypeMask) switch
    {
        0x8000 => FileKind.Regular,
        0x4000 => FileKind.Folder,
        0xA000 => FileKind.Link,
        _ => FileKind.Other,
    };
}
