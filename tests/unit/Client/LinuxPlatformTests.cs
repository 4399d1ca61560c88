using TanKnock.Client.Interop;

namespace TanKnock.Tests.Client;

public sealed class LinuxPlatformTests() : PlatformTests(new LinuxPlatform());
