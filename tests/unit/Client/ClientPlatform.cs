using System.Runtime.Versioning;

// File modes, namespaces, tcpdump: what these tests stand on is Linux.
[assembly: SupportedOSPlatform("linux")]
