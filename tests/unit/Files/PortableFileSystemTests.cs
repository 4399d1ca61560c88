namespace TanKnock.Tests.Files;

public sealed class PortableFileSystemTests() : FileSystemTests(LinuxCalls.Portable);
