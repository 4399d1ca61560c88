using System.Net.Sockets;
using System.Text;
using TanKnock.Cli;
using TanKnock.Daemon.Configuration;

namespace TanKnock.Daemon.Status;

/// <summary><c>tanknockd status</c> and <c>tanknockd watch</c>: ask the daemon that runs with a configuration.</summary>
internal static class StatusCommand
{
    internal static int Status(DaemonSettings settings, bool json, TextWriter output)
    {
        using NetworkStream answer = Ask(settings, json ? StatusServer.AskJson : StatusServer.AskText);
        using StreamReader reader = new(answer);
        output.Write(reader.ReadToEnd());
        return ExitCode.Done;
    }

    /// <summary>Follows until the daemon ends, or the reader does.</summary>
    internal static int Watch(DaemonSettings settings, TextWriter output)
    {
        using NetworkStream answer = Ask(settings, StatusServer.AskEvents);
        using StreamReader reader = new(answer);
        bool isTerminal = !Console.IsOutputRedirected;
        WatchTable? table = isTerminal
            ? new WatchTable(Console.WindowWidth, Environment.GetEnvironmentVariable("NO_COLOR") is null or "")
            : null;
        output.Write(table?.Head());
        output.Flush();
        while (reader.ReadLine() is string line)
        {
            if (WatchedEvent.FromJson(line) is WatchedEvent what)
            {
                output.Write(table?.Row(what) ?? what.ToLine());
                output.Flush();
            }
        }

        throw new UserErrorException("the daemon ended, or we did not keep up with it");
    }

    private static NetworkStream Ask(DaemonSettings settings, string question)
    {
        string path = StatusSocket.PathFor(settings);
        try
        {
            Socket socket = StatusSocket.Connect(path);
            NetworkStream stream = new(socket, ownsSocket: true);
            stream.Write(Encoding.ASCII.GetBytes(question + "\n"));
            return stream;
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            throw new UserErrorException(
                $"{path}: {e.Message}", "is tanknockd running with this configuration, and are you root or its user?");
        }
    }
}
