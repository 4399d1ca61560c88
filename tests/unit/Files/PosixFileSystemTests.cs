using TanKnock.Core.Files;

namespace TanKnock.Tests.Files;

public sealed class PosixFileSystemTests() : FileSystemTests(PosixFileSystem.Instance);
