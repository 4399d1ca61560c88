using TanKnock.Client.Platform;

namespace TanKnock.Tests.Client;

public sealed class LinuxPlatformTests() : PlatformTests(new LinuxPlatform());
