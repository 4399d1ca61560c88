namespace TanKnock.Core.Files;

/// <summary>The file types that matter here.</summary>
public enum FileKind
{
    /// <summary>Device, pipe, socket, or anything else that is no place for a list.</summary>
    Other,

    /// <summary>A regular file.</summary>
    Regular,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>A symbolic link.</summary>
    Link,
}
