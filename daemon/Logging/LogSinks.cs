using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging;
using TanKnock.Core.Files;
using TanKnock.Daemon.Configuration;

namespace TanKnock.Daemon.Logging;

/// <summary>Events to a stream: the log file, or one of the process's own. Each line is one write.</summary>
internal sealed class StreamSink : ILogSink
{
    private readonly Func<Stream> open;
    private readonly LogFormat format;
    private Stream stream;

    private StreamSink(Func<Stream> open, LogFormat format)
    {
        this.open = open;
        this.format = format;
        stream = open();
    }

    internal static StreamSink StandardError(LogFormat format) => new(Console.OpenStandardError, format);

    /// <exception cref="FileSystemException">It cannot be opened.</exception>
    internal static StreamSink File(string path, LogFormat format) => path switch
    {
        // By its name it cannot be opened when it is a socket, as systemd makes it.
        "/dev/stdout" => new(Console.OpenStandardOutput, format),
        "/dev/stderr" => new(Console.OpenStandardError, format),
        _ => new(() => PosixFileSystem.OpenForAppending(path), format),
    };

    public void Write(LogEvent what)
    {
        string line = format == LogFormat.Json ? JsonFormat.Format(what) + "\n" : LineFormat.Format(what);
        stream.Write(Encoding.UTF8.GetBytes(line));
        stream.Flush();
    }

    /// <summary>Goes on in a new file if the old one was moved away (logrotate).</summary>
    public void Reopen()
    {
        Stream fresh = open();
        stream.Dispose();
        stream = fresh;
    }

    public void Dispose() => stream.Dispose();
}

/// <summary>Events to the local syslog or journal: a datagram each, in the form of RFC 3164 that they take.</summary>
internal sealed class SyslogSink(LogFormat format, string socketPath = SyslogSink.DefaultPath) : ILogSink
{
    private const string DefaultPath = "/dev/log";

    /// <summary>LOG_DAEMON of syslog(3), shifted as a priority has it.</summary>
    private const int DaemonFacility = 3 << 3;

    private readonly Socket socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
    private readonly UnixDomainSocketEndPoint endPoint = new(socketPath);

    public void Write(LogEvent what)
    {
        int severity = what.Level switch
        {
            >= LogLevel.Error => 3,
            LogLevel.Warning => 4,
            LogLevel.Information => 6,
            _ => 7,
        };
        // RFC 3164 §4.1.2: a day of one digit is padded with a space.
        DateTime local = what.At.LocalDateTime;
        string time = string.Create(CultureInfo.InvariantCulture, $"{local:MMM} {local.Day,2} {local:HH:mm:ss}");
        string message = format == LogFormat.Json ? JsonFormat.Format(what) : what.Text;
        string line = $"<{DaemonFacility | severity}>{time} tanknockd[{Environment.ProcessId}]: {message}";

        // Sent to the path each time, so that a restarted syslog is found again.
        try
        {
            socket.SendTo(Encoding.UTF8.GetBytes(line), endPoint);
        }
        catch (SocketException e)
        {
            // For a socket that is not there the framework's text is about addresses.
            string reason = e.SocketErrorCode is SocketError.AddressNotAvailable or SocketError.ConnectionRefused
                ? "nobody listens there"
                : e.Message;
            throw new IOException($"syslog at {socketPath}: {reason}", e);
        }
    }

    public void Reopen()
    {
        // Every message finds its way by the socket's path.
    }

    public void Dispose() => socket.Dispose();
}
