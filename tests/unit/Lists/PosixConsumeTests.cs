using TanKnock.Core.Files;

namespace TanKnock.Tests.Lists;

public sealed class PosixConsumeTests() : ConsumeTests(PosixFileSystem.Instance);
