using TanKnock.Tests;

namespace TanKnock.EndToEnd;

/// <summary>Where the programs under test are: TANKNOCK_BIN, else out/ of the repository.</summary>
internal static class Programs
{
    internal const string Knockd = "/usr/sbin/knockd";
    internal const string Knock = "/usr/bin/knock";
    internal const string Nft = "/usr/sbin/nft";
    internal const string Nmap = "/usr/bin/nmap";

    internal static string Tanknockd => Of("tanknockd");

    internal static string Tanknock => Of("tanknock");

    internal static string Seqgen => Of("seqgen");

    private static string Of(string name)
    {
        string path = Path.Combine(Environment.GetEnvironmentVariable("TANKNOCK_BIN") ?? SourceTree.At("out"), name);
        return File.Exists(path) ? path : throw new FileNotFoundException($"{path} is missing: run ./build.sh first");
    }
}
