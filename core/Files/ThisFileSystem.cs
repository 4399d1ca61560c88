namespace TanKnock.Core.Files;

/// <summary>The file system of the machine that the program runs on.</summary>
public static class ThisFileSystem
{
    // The compiler knows the answer, so that a program holds one of the three only.

    /// <summary>The one instance.</summary>
    public static IFileSystem Instance { get; } =
        OperatingSystem.IsLinux() ? PosixFileSystem.Instance
        : OperatingSystem.IsWindows() ? new PortableFileSystem(new WindowsCalls())
        : new PortableFileSystem(new MacCalls());
}
