using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.InteropServices;
using TanKnock.Bench.Lab;
using TanKnock.Core.Sequences;

namespace TanKnock.Bench.Wire;

/// <summary>Knocks, and measures from the moment before the last knock is sent until a connection is there.</summary>
/// <remarks>A connection to a closed door would be repeated by the kernel only after a second. So a new one is begun every
/// <see cref="Interval"/>, and the first that is answered counts: what is measured is at most one interval and one
/// way there and back too long, for both daemons. Waiting is done in poll, so that the probe leaves the processors free.</remarks>
internal sealed unsafe class Probe(Place place)
{
    internal static readonly TimeSpan Interval = TimeSpan.FromMicroseconds(200);

    /// <summary>Between the knocks: tanknock's own default.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Connections left open to be answered: the answers of the last 51 ms count.</summary>
    private const int Pending = 256;

    private static readonly uint Server = BitConverter.ToUInt32(Site.ServerAddress.GetAddressBytes());

    private readonly Libc.PollEntry[] pending = GC.AllocateArray<Libc.PollEntry>(Pending, pinned: true);

    /// <summary>How long it took until the port accepted; null: not within the limit.</summary>
    internal TimeSpan? KnockAndWait(KnockSequence sequence, TimeSpan limit) => place.Do<TimeSpan?>(() =>
    {
        // Else the kernel may wake us 50 us late (prctl(2), PR_SET_TIMERSLACK).
        _ = Libc.Control(Libc.SetTimerSlack, 1);
        for (int i = 0; i < sequence.Length - 1; i++)
        {
            Knock(sequence.Knocks[i]);
            Thread.Sleep(Pause);
        }

        long start = Stopwatch.GetTimestamp();
        Knock(sequence.Knocks[^1]);
        return WaitForConnection(start, limit);
    });

    private static void Knock(Knock knock)
    {
        bool udp = knock.Protocol == Protocol.Udp;
        int socket = Libc.Socket(
            Libc.FamilyInet, (udp ? Libc.Datagram : Libc.Stream) | Libc.NonBlocking | Libc.CloseOnExec, 0);
        Libc.InternetAddress to = At(knock.Port);
        if (udp)
        {
            _ = Libc.SendTo(socket, null, 0, 0, to, sizeof(Libc.InternetAddress));
        }
        else
        {
            _ = Libc.Connect(socket, to, sizeof(Libc.InternetAddress));
        }

        _ = Libc.Close(socket);
    }

    private TimeSpan? WaitForConnection(long start, TimeSpan limit)
    {
        Span<Libc.PollEntry> entries = pending;
        entries.Fill(new Libc.PollEntry { Socket = -1, Wanted = Libc.PollOut });
        Libc.InternetAddress service = At(Site.HiddenPort);
        TimeSpan? opened = null;
        for (int i = 0; opened is null && Stopwatch.GetElapsedTime(start) < limit; i++)
        {
            ref Libc.PollEntry entry = ref entries[i % Pending];
            Close(entry);
            entry.Socket = Libc.Socket(Libc.FamilyInet, Libc.Stream | Libc.NonBlocking | Libc.CloseOnExec, 0);
            _ = Libc.Connect(entry.Socket, service, sizeof(Libc.InternetAddress));
            opened = Poll(start, Interval * (i + 1));
        }

        foreach (Libc.PollEntry entry in entries)
        {
            Close(entry);
        }

        return opened;
    }

    /// <summary>Waits until the next connection is due; the time, if one that was begun is there before.</summary>
    private TimeSpan? Poll(long start, TimeSpan due)
    {
        TimeSpan left = due - Stopwatch.GetElapsedTime(start);
        Libc.TimeSpec patience = new() { Nanoseconds = (nint)Math.Max(left.TotalNanoseconds, 0) };
        fixed (Libc.PollEntry* first = pending)
        {
            int found = Libc.Poll(first, Pending, patience, null);
            TimeSpan now = Stopwatch.GetElapsedTime(start);
            if (found < 0 && Marshal.GetLastPInvokeError() != Libc.Interrupted)
            {
                throw new InvalidOperationException($"poll: error {Marshal.GetLastPInvokeError()}");
            }

            return found > 0 && Answered() ? now : null;
        }
    }

    private bool Answered()
    {
        foreach (Libc.PollEntry entry in pending)
        {
            if (entry.Found == Libc.PollOut)
            {
                return true;
            }
        }

        throw new InvalidOperationException("the service refuses connections");
    }

    private static void Close(Libc.PollEntry entry)
    {
        if (entry.Socket >= 0)
        {
            _ = Libc.Close(entry.Socket);
        }
    }

    private static Libc.InternetAddress At(int port) => new()
    {
        Family = Libc.FamilyInet,
        Port = BinaryPrimitives.ReverseEndianness((ushort)port),
        Address = Server,
    };
}
