using Microsoft.Extensions.Logging;
using TanKnock.Core.Files;
using TanKnock.Daemon.Configuration;
using TanKnock.Daemon.Logging;

namespace TanKnock.Daemon.Checking;

/// <summary>Tells the log if others can change the configuration that a run reads: what it says is run as the daemon.</summary>
internal static class ConfigurationWriters
{
    internal static void Report(string file, ILogger log)
    {
        Findings findings = new();
        if (FileCheck.Look(file) is FileFacts facts)
        {
            FileCheck.CheckWriters(file, facts, findings, file, 0, "");
        }

        foreach (Diagnostic finding in findings.ToSorted())
        {
            Log.UnsafeConfiguration(log, $"{finding} ({finding.Hint})");
        }
    }
}
