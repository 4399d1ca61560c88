using System.Runtime.InteropServices;

namespace TanKnock.Daemon.Interop;

/// <summary>Starts a program by posix_spawn(3): standard input from nowhere, no other handle of ours, no signal blocked or
/// ignored.</summary>
internal static unsafe class Spawn
{
    /// <summary>Instead of a handle: what is written there leads nowhere.</summary>
    internal const int Nowhere = -1;

    private const string Null = "/dev/null";
    private const int StandardOutput = 1;
    private const int StandardError = 2;

    /// <summary>Returns 0, or the error number of what could not be started.</summary>
    /// <param name="arguments">The words, the first being the program's name for itself.</param>
    /// <param name="environment">NAME=value each.</param>
    /// <param name="plan">What is particular.</param>
    /// <param name="process">Its number.</param>
    /// <exception cref="InvalidOperationException">Not even the preparation could be made: a bug of ours, or no memory.</exception>
    internal static int Start(
        IReadOnlyCollection<string> arguments, IReadOnlyCollection<string> environment, SpawnPlan plan, out int process)
    {
        byte* actions = stackalloc byte[Libc.OpaqueSize];
        byte* attributes = stackalloc byte[Libc.OpaqueSize];
        using NativeStrings argv = new(arguments);
        using NativeStrings envp = new(environment);
        Must(Libc.InitActions(actions));
        Must(Libc.InitAttributes(attributes));
        try
        {
            Must(Libc.AddOpen(actions, 0, Null, Libc.ReadOnly, 0));
            Lead(actions, plan.Output, StandardOutput);
            Lead(actions, plan.Errors, StandardError);
            Must(Libc.AddCloseFrom(actions, StandardError + 1));
            if (plan.Folder is not null)
            {
                Must(Libc.AddFolder(actions, plan.Folder));
            }

            Must(Libc.SetFlags(
                attributes, (short)((plan.IsSession ? Libc.NewSession : Libc.OwnGroup) | Libc.DefaultSignals | Libc.SignalMask)));
            SetSignals(attributes);
            return Libc.Spawn(out process, plan.Program, actions, attributes, argv.Pointer, envp.Pointer);
        }
        finally
        {
            _ = Libc.DestroyActions(actions);
            _ = Libc.DestroyAttributes(attributes);
        }
    }

    private static void Lead(byte* actions, int handle, int target) =>
        Must(handle == Nowhere
            ? Libc.AddOpen(actions, target, Null, Libc.WriteOnly, 0)
            : Libc.AddCopy(actions, handle, target));

    private static void SetSignals(byte* attributes)
    {
        byte* signals = stackalloc byte[Libc.OpaqueSize];
        Must(Libc.ClearSignals(signals));
        Must(Libc.SetSignalMask(attributes, signals));

        // The runtime ignores it, and what is ignored stays so in a child.
        Must(Libc.AddSignal(signals, Libc.BrokenPipe));
        Must(Libc.SetDefaultSignals(attributes, signals));
    }

    private static void Must(int error)
    {
        if (error != 0)
        {
            throw new InvalidOperationException($"preparing a process: {Marshal.GetPInvokeErrorMessage(error)}");
        }
    }
}

/// <summary>What is particular to a program that is started.</summary>
/// <param name="Program">Its path.</param>
/// <param name="Output">The handle that becomes its standard output, or <see cref="Spawn.Nowhere"/>.</param>
/// <param name="Errors">The handle that becomes its standard error, or <see cref="Spawn.Nowhere"/>.</param>
/// <param name="Folder">Where it starts; null: where we are.</param>
/// <param name="IsSession">Whether it leads a session of its own, rather than only a process group.</param>
internal sealed record SpawnPlan(string Program, int Output, int Errors, string? Folder, bool IsSession);
