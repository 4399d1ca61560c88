using System.Text;
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
