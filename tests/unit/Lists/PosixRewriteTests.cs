using TanKnock.Core.Files;

namespace TanKnock.Tests.Lists;

public sealed class PosixRewriteTests() : RewriteTests(PosixFileSystem.Instance);
