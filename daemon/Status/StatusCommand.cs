using System.Net.Sockets;
using System.Text;
using TanKnock.Cli;
using TanKnock.Core.Files;
using TanKnock.Daemon.Configuration;

namespace TanKnock.Daemon.Status;

/// <summary><c>tanknockd status</c> and <c>tanknockd watch</c>: ask the daemon that runs with a configuration.</summary>
internal static class StatusCommand
{
    private const string NoAnswer = "the daemon does not answer: too many ask it, or you are neither root nor its user";

    /// <summary>How often the line below the table is brought up to date.</summary>
    private static readonly TimeSpan FooterInterval = TimeSpan.FromSeconds(2);

    internal static int Status(DaemonSettings settings, bool json, TextWriter output)
    {
        output.Write(AskOnce(settings, json ? StatusServer.AskJson : StatusServer.AskText));
        return ExitCode.Done;
    }

    /// <summary>Follows until the daemon ends or somebody has seen enough: a table in a terminal, log lines elsewhere.</summary>
    internal static async Task<int> WatchAsync(DaemonSettings settings, TextWriter output)
    {
        using StopSignals signals = new();
        using NetworkStream answer = Ask(settings, StatusServer.AskEvents);
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

        // Who is hung up on at once may have found all places taken.
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
                screen.SetFooter(WatchFooter.Describe(AskOnce(settings, StatusServer.AskJson)));
            }
            while (await timer.WaitForNextTickAsync(end));
        }
        catch (Exception e) when (e is OperationCanceledException or UserErrorException)
        {
            // Over; what there is to say of a daemon that has ended, the other one says.
        }
    }

    private static string AskOnce(DaemonSettings settings, string question)
    {
        using NetworkStream answer = Ask(settings, question);
        using StreamReader reader = new(answer);
        try
        {
            string text = reader.ReadToEnd();
            return text.Length > 0 ? text : throw new UserErrorException(NoAnswer);
        }
        catch (IOException)
        {
            throw new UserErrorException(NoAnswer);
        }
    }

    private static NetworkStream Ask(DaemonSettings settings, string question)
    {
        string path = StatusSocket.PathFor(settings);
        try
        {
            NetworkStream stream = new(StatusSocket.ConnectToDaemon(settings), ownsSocket: true);
            stream.Write(Encoding.ASCII.GetBytes(question + "\n"));
            return stream;
        }
        catch (FileSystemException e)
        {
            throw new UserErrorException(e.Message);
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
}
