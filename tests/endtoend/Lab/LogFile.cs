namespace TanKnock.EndToEnd;

/// <summary>Feeds the lines that a program appends to its log file into a <see cref="LineLog"/>.</summary>
internal sealed class LogFile : IDisposable
{
    private readonly Lock _gate = new();
    private readonly FileSystemWatcher _watcher;
    private readonly string _path;
    private readonly LineLog _lines;
    private long _offset;
    private bool _closed;

    internal LogFile(string path, LineLog lines)
    {
        _path = path;
        _lines = lines;
        _watcher = new FileSystemWatcher(Path.GetDirectoryName(path)!, Path.GetFileName(path))
        {
            NotifyFilter = NotifyFilters.FileName | NotifyFilters.Size | NotifyFilters.LastWrite,
        };
        _watcher.Created += (_, _) => ReadOn();
        _watcher.Changed += (_, _) => ReadOn();
        _watcher.EnableRaisingEvents = true;
        ReadOn();
    }

    public void Dispose()
    {
        _watcher.Dispose();
        ReadOn();
        lock (_gate)
        {
            _closed = true;
        }
    }

    private void ReadOn()
    {
        lock (_gate)
        {
            if (_closed || !File.Exists(_path))
            {
                return;
            }

            using FileStream file = new(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            file.Position = _offset;
            using StreamReader reader = new(file);
            string text = reader.ReadToEnd();
            // A line that is still being written waits for its end.
            int whole = text.LastIndexOf('\n') + 1;
            _offset += reader.CurrentEncoding.GetByteCount(text.AsSpan(0, whole));
            foreach (string line in text[..whole].Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                _lines.Add(line);
            }
        }
    }
}
