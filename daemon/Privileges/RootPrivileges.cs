using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using TanKnock.Cli;
using TanKnock.Daemon.Interop;
using TanKnock.Daemon.Logging;

namespace TanKnock.Daemon.Privileges;

/// <summary>Drops the privileges that a daemon started by root does not need (docs/decisions/0023-what-root-keeps.md).</summary>
internal static unsafe class RootPrivileges
{
    /// <summary>Hidden: what was dropped before this program was started again.</summary>
    internal const string Option = "--dropped";

    /// <summary>The number that <see cref="Option"/> takes.</summary>
    internal static CapabilitySet ParseDropped(string? bits) =>
        ulong.TryParse(bits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong value)
            ? new CapabilitySet(value)
            : CapabilitySet.None;

    /// <summary>If root has more than is needed, starts this program once more in this process, with what is needed alone:
    /// then it does not return. The set of a thread is its own, and the runtime has several by now that no call reaches; a
    /// program that is started anew has one, and all others come from it.</summary>
    /// <param name="need">What is needed.</param>
    /// <param name="dropped">What was dropped before, if this is the program that was started again.</param>
    /// <returns>What there is to say: what is kept, or why nothing was dropped; null if that is not ours to decide.</returns>
    internal static PrivilegeReport? Limit(CapabilityNeed need, CapabilitySet dropped)
    {
        if (!OwnCapabilities.IsRoot)
        {
            // Whoever gave another user capabilities has chosen them one by one.
            return null;
        }

        CapabilitySet held = OwnCapabilities.Permitted;
        CapabilitySet excess = (held | OwnCapabilities.Bounding).Without(need.OfRoot);
        if (!dropped.IsEmpty || excess.IsEmpty)
        {
            return new PrivilegeReport(held, dropped.IsEmpty ? need.Because : null, Fault: null);
        }

        if ((held & CapabilitySet.SetCapabilities).IsEmpty)
        {
            return new PrivilegeReport(held, Because: null, "it takes setpcap to do that, which is not there");
        }

        if (OwnCapabilities.Renounce(excess) is int error and not 0)
        {
            return new PrivilegeReport(held, Because: null, Marshal.GetPInvokeErrorMessage(error));
        }

        StartAgain(excess);
        throw new UserErrorException(
            $"cannot start again with fewer privileges: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
    }

    private static void StartAgain(CapabilitySet dropped)
    {
        using NativeStrings argv = new(OwnProgram.ArgumentsAnd(Option, dropped.Bits.ToString("x", CultureInfo.InvariantCulture)));
        using NativeStrings envp = new(OwnProgram.Environment);

        // What is waited for is not waited for any more by a program that begins, and would end it.
        foreach (int signal in (int[])[Libc.HangUp, Libc.UserSignal])
        {
            _ = Libc.Handle(signal, Libc.Ignore);
        }

        _ = Libc.Execute(OwnProgram.Path, argv.Pointer, envp.Pointer);
    }
}

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
