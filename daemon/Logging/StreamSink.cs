using System.Text;
using Microsoft.Extensions.Logging;

namespace TanKnock.Daemon.Logging;

/// <summary>Log lines to a stream: the log file, or standard error. Each line is one write, so that lines of several
/// writers do not mix.</summary>
internal sealed class StreamSink(Stream stream) : ILogSink
{
    internal static StreamSink StandardError() => new(Console.OpenStandardError());

    /// <summary>Opens the log file for appending, readable by owner and group only.</summary>
    internal static StreamSink File(string path)
    {
        FileStreamOptions options = new()
        {
            Mode = FileMode.Append,
            Access = FileAccess.Write,
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
        }

        return new StreamSink(new FileStream(path, options));
    }

    public void Write(DateTimeOffset at, LogLevel level, string message)
    {
        stream.Write(Encoding.UTF8.GetBytes(LineFormat.Format(at, level, message)));
        stream.Flush();
    }

    public void Dispose() => stream.Dispose();
}
