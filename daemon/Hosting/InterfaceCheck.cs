using TanKnock.Daemon.Capture;
using TanKnock.Daemon.Configuration;

namespace TanKnock.Daemon.Hosting;

/// <summary>Interfaces that the daemon would wait for if it was started now: perhaps a slip.</summary>
internal static class InterfaceCheck
{
    internal static IEnumerable<Diagnostic> Run(DaemonSettings settings, string file)
    {
        HostNetwork host = HostNetwork.Read();
        foreach (string name in Wires.Interfaces(settings, new DaemonOptions()))
        {
            CaptureError? absence = host.WhyAbsent(name);
            if (absence is not null)
            {
                yield return new Diagnostic(
                    Severity.Warning, file, settings.LineOf(DirectiveNames.Interface),
                    $"interface {Quote.Of(name)}: {absence.Message}; the daemon waits for it");
            }
        }
    }
}
