using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using TanKnock.Core.Files;
using TanKnock.Daemon.Logging;

namespace TanKnock.Daemon.Control;

/// <summary>Answers status and watch on a socket: a client sends one question, and gets a text or events. It cannot delay the
/// daemon: clients are few, and one that does not read is dropped.</summary>
internal sealed class StatusServer(Func<DaemonStatus> status, EventFeed feed, ILogger log) : IDisposable
{
    internal const string AskText = "status";
    internal const string AskJson = "status json";
    internal const string AskEvents = "watch";

    /// <summary>Clients at once: a few terminals and a monitoring system.</summary>
    internal const int MaxClients = 16;

    private const int MaxQuestion = 64;

    /// <summary>How long a client may take to ask, and to take what it is sent.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan AcceptPause = TimeSpan.FromSeconds(1);

    private readonly TaskCompletionSource failed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>One after the other: the next when the one before is closed.</summary>
    private readonly Channel<Socket> sockets = Channel.CreateUnbounded<Socket>();
    private Socket? socket;
    private FileFacts? made;
    private string path = "";
    private int clients;

    /// <summary>Listens at a path; if that cannot be, it is said, and the daemon goes on without.</summary>
    internal void Open(string at)
    {
        path = at;
        try
        {
            socket = StatusSocket.Listen(at, MaxClients);
            made = PosixFileSystem.Instance.Look(at);
            sockets.Writer.TryWrite(socket);
        }
        catch (Exception e) when (e is FileSystemException or SocketException or ArgumentOutOfRangeException)
        {
            string reason = e is FileSystemException ? e.Message : $"{at}: {e.Message}";
            Log.StatusUnavailable(log, reason);
        }
    }

    /// <summary>Listens anew if there is nothing at the path any more, or something else: a folder for what lives as long as
    /// the system does is cleaned by many.</summary>
    internal void Reopen()
    {
        if (!IsOurs())
        {
            socket?.Dispose();
            socket = null;
            Open(path);
        }
    }

    /// <summary>Ends when it is told to, or with the exception of a bug of ours.</summary>
    internal async Task RunAsync(CancellationToken stop) => await await Task.WhenAny(ListenAsync(stop), failed.Task);

    public void Dispose()
    {
        try
        {
            if (IsOurs())
            {
                PosixFileSystem.Instance.Delete(path);
            }
        }
        catch (FileSystemException)
        {
            // The next daemon finds that nobody listens there, and takes the name over.
        }

        socket?.Dispose();
    }

    /// <summary>Whether what is at the path is what we listen at.</summary>
    private bool IsOurs()
    {
        try
        {
            return made is FileFacts ours && PosixFileSystem.Instance.Look(path)?.IsSameFileAs(ours) == true;
        }
        catch (FileSystemException)
        {
            // Where we may not look, nobody finds us either.
            return false;
        }
    }

    private async Task ListenAsync(CancellationToken stop)
    {
        await foreach (Socket next in sockets.Reader.ReadAllAsync(stop))
        {
            await AcceptAsync(next, stop);
        }
    }

    /// <summary>Ends when the socket is closed.</summary>
    private async Task AcceptAsync(Socket at, CancellationToken stop)
    {
        while (true)
        {
            Socket client;
            try
            {
                client = await at.AcceptAsync(stop);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException && at.SafeHandle.IsClosed)
            {
                return;
            }
            catch (SocketException)
            {
                // Out of descriptors, say: no reason to end the daemon for.
                await Task.Delay(AcceptPause, stop);
                continue;
            }

            if (Volatile.Read(ref clients) < MaxClients)
            {
                Interlocked.Increment(ref clients);
                _ = ServeAsync(client, stop);
            }
            else
            {
                client.Dispose();
            }
        }
    }

    private async Task ServeAsync(Socket client, CancellationToken stop)
    {
        try
        {
            if (!StatusSocket.IsTrusted(client))
            {
                return;
            }

            switch (await ReadQuestionAsync(client, stop))
            {
                case AskText:
                    await SendAsync(client, status().ToText(), stop);
                    break;
                case AskJson:
                    await SendAsync(client, status().ToJson(), stop);
                    break;
                case AskEvents:
                    await SendEventsAsync(client, stop);
                    break;
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            // It went away, took too long, or the daemon ends: nobody is left to be told.
        }
#pragma warning disable CA1031 // Nobody awaits this task: it would be lost here.
        catch (Exception bug)
#pragma warning restore CA1031
        {
            failed.TrySetException(bug);
        }
        finally
        {
            client.Dispose();
            Interlocked.Decrement(ref clients);
        }
    }

    private static async Task<string> ReadQuestionAsync(Socket client, CancellationToken stop)
    {
        byte[] question = new byte[MaxQuestion];
        using CancellationTokenSource limit = Limit(stop);
        int length = 0;
        while (length < question.Length && !question.AsSpan(0, length).Contains((byte)'\n'))
        {
            int read = await client.ReceiveAsync(question.AsMemory(length), limit.Token);
            if (read == 0)
            {
                break;
            }

            length += read;
        }

        return Encoding.ASCII.GetString(question, 0, length).TrimEnd('\n');
    }

    private async Task SendEventsAsync(Socket client, CancellationToken stop)
    {
        ChannelReader<LogEvent> events = feed.Follow();
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task gone = WaitForEndAsync(client, end);
        try
        {
            await foreach (LogEvent what in events.ReadAllAsync(end.Token))
            {
                await SendAsync(client, JsonFormat.Format(what) + "\n", end.Token);
            }
        }
        finally
        {
            feed.Leave(events);
            await end.CancelAsync();
            await gone;
        }
    }

    /// <summary>A client that follows says nothing more: its end is all that can come.</summary>
    private static async Task WaitForEndAsync(Socket client, CancellationTokenSource end)
    {
        try
        {
            await client.ReceiveAsync(new byte[1], end.Token);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            // An end, too.
        }

        await end.CancelAsync();
    }

    private static async Task SendAsync(Socket client, string text, CancellationToken stop)
    {
        using CancellationTokenSource limit = Limit(stop);
        ReadOnlyMemory<byte> left = Encoding.UTF8.GetBytes(text);
        while (!left.IsEmpty)
        {
            left = left[await client.SendAsync(left, limit.Token)..];
        }
    }

    private static CancellationTokenSource Limit(CancellationToken stop)
    {
        CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(Patience);
        return limit;
    }
}
