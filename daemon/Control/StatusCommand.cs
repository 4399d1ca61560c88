using System.Net.Sockets;
using System.Text;
using TanKnock.Cli;
using TanKnock.Core.Files;
using TanKnock.Daemon.Configuration;

namespace TanKnock.Daemon.Control;

/// <summary><c>tanknockd status</c> and <c>tanknockd watch</c>: ask the daemon that runs with a configuration.</summary>
internal static class StatusCommand
{
    private const string NoAnswer = "the daemon does not answer: too many ask it, or you are neither root nor its user";

    /// <summary>How long a daemon may let us wait: twice what it gives those who ask.</summary>
    private static readonly TimeSpan AnswerLimit = 2 * StatusServer.Patience;

    /// <summary>How often the line below the table is brought up to date.</summary>
    private static readonly TimeSpan FooterInterval = TimeSpan.FromSeconds(2);

    internal static int Status(DaemonSettings settings, bool json, TextWriter output, TimeSpan? limit = null)
    {
        output.Write(AskOnce(settings, json ? StatusServer.AskJson : StatusServer.AskText, limit ?? AnswerLimit));
        return ExitCode.Done;
    }

    /// <summary>Follows until the daemon ends or somebody has seen enough: a table in a terminal, log lines elsewhere.</summary>
    internal static async Task<int> WatchAsync(DaemonSettings settings, TextWriter output, TimeSpan? limit = null)
    {
        // Events may be long in coming, so that silence tells nothing: whether it answers at all is asked first.
        AskOnce(settings, StatusServer.AskJson, limit ?? AnswerLimit);
        using StopSignals signals = new();
        using NetworkStream answer = Ask(settings, StatusServer.AskEvents, limit ?? AnswerLimit);
        bool colours = Environment.GetEnvironmentVariable("NO_COLOR") is null or "";
        WatchScreen? screen = Console.IsOutputRedirected ? null : new WatchScreen(output, () => Console.WindowWidth, colours);
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(signals.Token);
        bool heard;
        Task footer = screen is null ? Task.CompletedTask : KeepFooterAsync(settings, screen, end.Token);
        try
        {
            heard = await FollowAsync(answer, screen, output, end.Token);
        }
        catch (OperationCanceledException) when (signals.Token.IsCancellationRequested)
        {
            return signals.ExitCode;
        }
        finally
        {
            await end.CancelAsync();
            await footer;
            screen?.End();
        }

        // A daemon that has too many clients already closes the connection at once.
        throw new UserErrorException($"the daemon has ended, or {(heard ? "we did not keep up with it" : "too many ask it")}");
    }

    /// <summary>Returns, at the end, whether anything was heard.</summary>
    private static async Task<bool> FollowAsync(
        NetworkStream answer, WatchScreen? screen, TextWriter output, CancellationToken end)
    {
        using StreamReader reader = new(answer, leaveOpen: true);
        bool heard = false;
        while (await NextLineAsync(reader, end) is string line)
        {
            heard = true;
            if (WatchedEvent.FromJson(line) is not WatchedEvent what)
            {
                continue;
            }

            if (screen is not null)
            {
                screen.Add(what);
            }
            else
            {
                await output.WriteAsync(what.ToLine());
                await output.FlushAsync(end);
            }
        }

        return heard;
    }

    private static async Task<string?> NextLineAsync(StreamReader reader, CancellationToken end)
    {
        try
        {
            return await reader.ReadLineAsync(end);
        }
        catch (IOException)
        {
            // Hung up on: an end, too.
            return null;
        }
    }

    private static async Task KeepFooterAsync(DaemonSettings settings, WatchScreen screen, CancellationToken end)
    {
        using PeriodicTimer timer = new(FooterInterval);
        try
        {
            do
            {
                screen.SetFooter(WatchFooter.Describe(AskOnce(settings, StatusServer.AskJson, AnswerLimit)));
            }
            while (await timer.WaitForNextTickAsync(end));
        }
        catch (Exception e) when (e is OperationCanceledException or UserErrorException)
        {
            // Over; what there is to say of a daemon that has ended, the other one says.
        }
    }

    private static string AskOnce(DaemonSettings settings, string question, TimeSpan limit)
    {
        using NetworkStream answer = Ask(settings, question, limit);
        using StreamReader reader = new(answer);
        try
        {
            string text = reader.ReadToEnd();
            return text.Length > 0 ? text : throw new UserErrorException(NoAnswer);
        }
        catch (IOException e) when (e.InnerException is SocketException { SocketErrorCode: SocketError.TimedOut or SocketError.WouldBlock })
        {
            throw Silent(settings.SocketPath, limit);
        }
        catch (IOException)
        {
            throw new UserErrorException(NoAnswer);
        }
    }

    private static NetworkStream Ask(DaemonSettings settings, string question, TimeSpan limit)
    {
        string path = settings.SocketPath;
        try
        {
            NetworkStream stream = new(StatusSocket.ConnectToDaemon(settings, limit), ownsSocket: true);
            stream.Write(Encoding.ASCII.GetBytes(question + "\n"));
            return stream;
        }
        catch (FileSystemException e)
        {
            throw new UserErrorException(e.Message);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.TimedOut or SocketError.WouldBlock)
        {
            // Others wait in front of us, as many as it lets wait, and it takes none of them.
            throw Silent(path, limit);
        }
        catch (SocketException e)
        {
            // For a socket that is not there the framework's text is about addresses.
            string reason = e.SocketErrorCode is SocketError.AddressNotAvailable or SocketError.ConnectionRefused
                ? "no daemon listens there"
                : e.Message;
            throw new UserErrorException(
                $"{path}: {reason}", "is tanknockd running with this configuration, and are you root or its user?");
        }
        catch (IOException)
        {
            // It has hung up before it was asked.
            throw new UserErrorException(NoAnswer);
        }
    }

    private static UserErrorException Silent(string path, TimeSpan limit) => new(
        $"{path}: the daemon did not answer within {Math.Ceiling(limit.TotalSeconds)} s", "is it stopped, or the host too busy?");
}
