using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging;
using TanKnock.Daemon.Configuration;

namespace TanKnock.Daemon.Logging;

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
