using System.Diagnostics;
using System.Runtime.InteropServices;
using TanKnock.Bench.Lab;

namespace TanKnock.Bench.Wire;

/// <summary>Sends knocks from random sources at a steady rate, until it is disposed of.</summary>
internal sealed unsafe class Flood : IDisposable
{
    /// <summary>Frames handed to the kernel at once, at most.</summary>
    private const int Batch = 256;

    private readonly int rate;
    private readonly FloodFrames frames;
    private readonly Thread thread;
    private readonly long start;
    private volatile bool stop;
    private long sent;

    /// <param name="rate">Packets a second.</param>
    /// <param name="port">The TCP port that all of them hit; null: random TCP and UDP ports.</param>
    internal Flood(Place from, int rate, int? port)
    {
        this.rate = rate;
        frames = new FloodFrames(port);
        start = Stopwatch.GetTimestamp();
        thread = from.StartThread(Send);
    }

    /// <summary>What was really sent, in packets a second; the processors may not allow for more.</summary>
    internal double AchievedRate => Interlocked.Read(ref sent) / Stopwatch.GetElapsedTime(start).TotalSeconds;

    public void Dispose()
    {
        stop = true;
        thread.Join();
    }

    private void Send()
    {
        _ = Libc.Control(Libc.SetTimerSlack, 1);
        int socket = Libc.Socket(Libc.FamilyPacket, Libc.RawFrames | Libc.CloseOnExec, 0);
        Libc.LinkAddress wire = new()
        {
            Family = Libc.FamilyPacket,
            Interface = (int)Libc.InterfaceIndex(Place.Interface),
        };
        if (Libc.Bind(socket, wire, sizeof(Libc.LinkAddress)) != 0)
        {
            throw new InvalidOperationException($"cannot send frames: error {Marshal.GetLastPInvokeError()}");
        }

        while (!stop)
        {
            long due = (long)(Stopwatch.GetElapsedTime(start).TotalSeconds * rate) - sent;
            while (due > 0 && !stop)
            {
                int next = (int)(sent % FloodFrames.Count);
                int count = (int)Math.Min(Math.Min(due, Batch), FloodFrames.Count - next);
                int taken = Libc.SendMany(socket, frames.Messages + next, (uint)count, 0);
                if (taken <= 0)
                {
                    // No room just now: what is due is sent at the next tick.
                    break;
                }

                Interlocked.Add(ref sent, taken);
                due -= taken;
            }

            Thread.Sleep(1);
        }

        _ = Libc.Close(socket);
        frames.Dispose();
    }
}
