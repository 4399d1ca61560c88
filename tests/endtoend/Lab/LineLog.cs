namespace TanKnock.EndToEnd;

/// <summary>Lines as they arrive, and the means to await one without polling.</summary>
internal sealed class LineLog
{
    /// <summary>Bounds a failure; a passing test never waits this long.</summary>
    internal static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    private readonly Lock _gate = new();
    private readonly List<string> _lines = [];
    private readonly List<(Func<string, bool> Wanted, TaskCompletionSource<string> Found)> _waiting = [];

    /// <summary>How many lines there are; a place to start a later wait from.</summary>
    internal int Count
    {
        get
        {
            lock (_gate)
            {
                return _lines.Count;
            }
        }
    }

    internal void Add(string line)
    {
        lock (_gate)
        {
            _lines.Add(line);
            foreach ((Func<string, bool> wanted, TaskCompletionSource<string> found) in _waiting)
            {
                if (wanted(line))
                {
                    found.TrySetResult(line);
                }
            }
        }
    }

    /// <summary>The first line from number <paramref name="from"/> on with all parts, as soon as it comes.</summary>
    internal async Task<string> WaitAsync(int from, params string[] parts)
    {
        bool Wanted(string line) => parts.All(part => line.Contains(part, StringComparison.Ordinal));
        TaskCompletionSource<string> found = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            string? already = _lines.Skip(from).FirstOrDefault(Wanted);
            if (already is not null)
            {
                return already;
            }

            _waiting.Add((Wanted, found));
        }

        try
        {
            return await found.Task.WaitAsync(Bound);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"no line with: {string.Join(" + ", parts)}\n{this}");
        }
    }

    internal Task<string> WaitAsync(params string[] parts) => WaitAsync(0, parts);

    internal string[] Matching(params string[] parts)
    {
        lock (_gate)
        {
            return [.. _lines.Where(line => parts.All(part => line.Contains(part, StringComparison.Ordinal)))];
        }
    }

    public override string ToString()
    {
        lock (_gate)
        {
            return "--- log so far ---\n" + string.Join('\n', _lines);
        }
    }
}
