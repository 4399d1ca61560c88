using TanKnock.Tests.Files;

namespace TanKnock.Tests.Lists;

public sealed class PortableConsumeTests() : ConsumeTests(LinuxCalls.Portable);
