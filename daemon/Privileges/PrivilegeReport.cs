using Microsoft.Extensions.Logging;
using TanKnock.Daemon.Logging;

namespace TanKnock.Daemon.Privileges;

/// <summary>What became of root's privileges.</summary>
/// <param name="Kept">What this process has.</param>
/// <param name="Because">Why nothing was dropped; null if that was not the configuration's doing.</param>
/// <param name="Fault">Why it could not be dropped; null if it could.</param>
internal sealed record PrivilegeReport(CapabilitySet Kept, string? Because, string? Fault)
{
    internal void WriteTo(ILogger log)
    {
        if (Fault is not null)
        {
            Log.PrivilegesStay(log, Fault);
        }
        else if (Because is not null)
        {
            Log.PrivilegesNeeded(log, Because);
        }
        else
        {
            Log.PrivilegesKept(log, Kept.ToString());
        }
    }
}
