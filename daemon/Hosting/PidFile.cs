using System.Globalization;

namespace TanKnock.Daemon.Hosting;

/// <summary>A file that holds the daemon's process id while it listens.</summary>
internal sealed class PidFile : IDisposable
{
    private readonly string path;

    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be written.</exception>
    internal PidFile(string path)
    {
        this.path = path;
        File.WriteAllText(path, string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}\n"));
    }

    public void Dispose() => File.Delete(path);
}
