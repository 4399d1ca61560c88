using TanKnock.Tests.Files;

namespace TanKnock.Tests.Lists;

public sealed class PortableRewriteTests() : RewriteTests(LinuxCalls.Portable);
