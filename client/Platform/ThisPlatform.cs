namespace TanKnock.Client.Platform;

/// <summary>The platform that the client runs on.</summary>
internal static class ThisPlatform
{
    // The compiler knows the answer, so that the program holds one of the two only.
    internal static IPlatform Instance { get; } = OperatingSystem.IsLinux() ? new LinuxPlatform() : new PortablePlatform();
}
