using System.Collections.Concurrent;
using TanKnock.Daemon.Interop;
using TanKnock.Daemon.Privileges;

namespace TanKnock.Daemon.Commands;

/// <summary>Changes nftables in our own process, by the library that <c>nft</c> itself is a front of (libnftables(3)): tenths of
/// a millisecond, where a process takes some (decision 0017).</summary>
internal sealed class Nftables : IDisposable
{
    /// <summary>NETLINK_NETFILTER of netlink(7).</summary>
    private const int NetfilterProtocol = 12;

    private readonly BlockingCollection<Change> changes = [];

    private Thread? worker;
    private nint context;
    private bool isMissing;

    /// <summary>Whether it was done. If not, nothing was changed, as the kernel takes a command whole or not at all.</summary>
    /// <param name="command">In nft's language, without options.</param>
    internal Task<bool> TryRunAsync(string command)
    {
        // A context of the library is for one thread at a time; and each thread that uses it takes a megabyte to keep.
        if (Volatile.Read(ref worker) is null)
        {
            Thread fresh = new(Work) { IsBackground = true, Name = "nftables" };
            if (Interlocked.CompareExchange(ref worker, fresh, null) is null)
            {
                fresh.Start();
            }
        }

        Change change = new(command, new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously));
        changes.Add(change);
        return change.Done.Task;
    }

    /// <summary>To be called when nothing runs any more.</summary>
    public void Dispose()
    {
        changes.CompleteAdding();
        worker?.Join();
        changes.Dispose();
    }

    private void Work()
    {
        foreach (Change change in changes.GetConsumingEnumerable())
        {
            change.Done.SetResult(Run(change.Command));
        }

        if (context != 0)
        {
            Libnftables.Free(context);
        }
    }

    private bool Run(string command)
    {
        if (isMissing)
        {
            return false;
        }

        try
        {
            if (context == 0 && !Prepare())
            {
                return false;
            }

            bool done = Libnftables.Run(context, command) == 0;

            // To read them is what empties them.
            _ = Libnftables.ErrorBuffer(context);
            _ = Libnftables.OutputBuffer(context);
            return done;
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            isMissing = true;
            return false;
        }
    }

    /// <summary>Makes the context, once: it keeps its socket.</summary>
    private bool Prepare()
    {
        // The library writes a line of its own to standard error when it has no right to change anything.
        if ((OwnCapabilities.Effective & CapabilitySet.NetAdmin).IsEmpty)
        {
            return false;
        }

        // It ends the process when it gets no socket.
        int socket = Libc.Socket(Libc.NetlinkFamily, Libc.RawSocket | Libc.CloseOnExec, NetfilterProtocol);
        if (socket < 0)
        {
            return false;
        }

        _ = Libc.Close(socket);
        nint fresh = Libnftables.New(0);
        if (Libnftables.BufferErrors(fresh) != 0 || Libnftables.BufferOutput(fresh) != 0)
        {
            Libnftables.Free(fresh);
            return false;
        }

        context = fresh;
        return true;
    }

    private sealed record Change(string Command, TaskCompletionSource<bool> Done);
}
