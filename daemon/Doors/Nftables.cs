using TanKnock.Daemon.Interop;

namespace TanKnock.Daemon.Doors;

/// <summary>Changes nftables in our own process, by the library that <c>nft</c> itself is a front of (libnftables(3)): tenths of
/// a millisecond, where a process takes some (decision 0017).</summary>
internal sealed class Nftables : IDisposable
{
    /// <summary>NETLINK_NETFILTER of netlink(7).</summary>
    private const int NetfilterProtocol = 12;

    /// <summary>A context of the library is for one thread at a time.</summary>
    private readonly Lock gate = new();
    private nint context;
    private bool isMissing;

    /// <summary>Whether a command was carried out. If not, nothing was changed, as the kernel takes a command whole or not at all.</summary>
    /// <param name="command">In nft's language, without options.</param>
    internal bool TryRun(string command)
    {
        lock (gate)
        {
            try
            {
                if (isMissing || (context == 0 && !Prepare()))
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
    }

    /// <summary>To be called when nothing runs any more.</summary>
    public void Dispose()
    {
        if (context != 0)
        {
            Libnftables.Free(context);
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

}
