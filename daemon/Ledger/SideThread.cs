using System.Collections.Concurrent;
using TanKnock.Core.Files;

namespace TanKnock.Daemon.Ledger;

/// <summary>Runs work on the disk beside the caller's own; what it returns waits for the end and tells how it went.</summary>
internal delegate Func<Fault?> Aside(Func<Fault?> work);

/// <summary>A thread that waits for the disk while its callers do something else.</summary>
internal sealed class SideThread : IDisposable
{
    private readonly BlockingCollection<Work> queue = [];
    private readonly Thread thread;

    internal SideThread()
    {
        thread = new Thread(Run) { IsBackground = true, Name = "ledger" };
        thread.Start();
    }

    /// <summary>Runs work; the returned function waits for its end, and throws what it threw.</summary>
    internal Func<Fault?> Begin(Func<Fault?> work)
    {
        Work begun = new(work);
        queue.Add(begun);
        return begun.Wait;
    }

    /// <summary>Ends when all work is done.</summary>
    public void Dispose()
    {
        queue.CompleteAdding();
        thread.Join();
        queue.Dispose();
    }

    private void Run()
    {
        foreach (Work work in queue.GetConsumingEnumerable())
        {
            work.Run();
        }
    }

    private sealed class Work(Func<Fault?> work)
    {
        private readonly TaskCompletionSource<Fault?> done = new();

        internal void Run()
        {
            try
            {
                done.SetResult(work());
            }
            catch (Exception e)
            {
                // It is thrown where somebody waits for the work.
                done.SetException(e);
            }
        }

        internal Fault? Wait() => done.Task.GetAwaiter().GetResult();
    }
}
