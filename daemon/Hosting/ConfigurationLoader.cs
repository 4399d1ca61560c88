using TanKnock.Cli;
using TanKnock.Daemon.Configuration;

namespace TanKnock.Daemon.Hosting;

/// <summary>Finds and reads the configuration, and prints everything there is to say about it.</summary>
internal static class ConfigurationLoader
{
    private const string Program = "tanknockd";

    private static readonly string[] DefaultPaths = ["/etc/tanknock/tanknockd.conf", "/etc/knockd.conf"];

    internal static string DefaultPath => DefaultPaths.FirstOrDefault(File.Exists) ?? DefaultPaths[0];

    /// <summary>Null if there was an error.</summary>
    internal static DaemonSettings? Load(string? path, TextWriter error)
    {
        ConfigurationResult result = ConfigurationFile.Load(path ?? DefaultPath);
        Print(result.Diagnostics, error);
        return result.Settings;
    }

    internal static void Print(IEnumerable<Diagnostic> diagnostics, TextWriter error)
    {
        foreach (Diagnostic diagnostic in diagnostics)
        {
            if (diagnostic.Severity == Severity.Error)
            {
                Complaint.Write(error, Program, diagnostic.ToString(), diagnostic.Hint);
            }
            else
            {
                Complaint.Warn(error, Program, diagnostic.ToString(), diagnostic.Hint);
            }
        }
    }
}
