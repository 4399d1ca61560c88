using System.Text;
using Microsoft.Extensions.Logging;
using TanKnock.Core.Files;

namespace TanKnock.Daemon.Logging;

/// <summary>Log lines to a stream: the log file, or standard error. Each line is one write.</summary>
internal sealed class StreamSink : ILogSink
{
    private readonly Func<Stream> open;
    private Stream stream;

    private StreamSink(Func<Stream> open)
    {
        this.open = open;
        stream = open();
    }

    internal static StreamSink StandardError() => new(Console.OpenStandardError);

    /// <exception cref="FileSystemException">It cannot be opened.</exception>
    internal static StreamSink File(string path) => new(() => PosixFileSystem.OpenForAppending(path));

    public void Write(DateTimeOffset at, LogLevel level, string message)
    {
        stream.Write(Encoding.UTF8.GetBytes(LineFormat.Format(at, level, message)));
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
