using TanKnock.Core.Consuming;
using TanKnock.Core.Files;
using TanKnock.Core.Lists;

namespace TanKnock.Client.Hosts;

/// <summary>Where a host's list stands.</summary>
/// <param name="Host">The host.</param>
/// <param name="Path">Its list.</param>
/// <param name="Error">Why the list cannot be used; then the rest is nothing.</param>
internal sealed record ListStatus(string Host, string Path, Fault? Error)
{
    /// <summary>With so many lines left or fewer, both ends warn (DESIGN's default).</summary>
    internal const int LowWater = 10;

    /// <summary>Lines that hold a sequence.</summary>
    internal int Total { get; private init; }

    internal int Used { get; private init; }

    /// <summary>Lines passed over, here or because somebody else was copying them.</summary>
    internal int Skipped { get; private init; }

    internal int Left { get; private init; }

    /// <summary>Number of the first unused line, or null.</summary>
    internal int? Next { get; private init; }

    /// <summary>When a line was used last; null if none was, or nobody noted it.</summary>
    internal DateTimeOffset? LastUsed { get; private init; }

    internal bool IsLow => Error is null && Left <= LowWater;

    /// <summary>Reads the list; changes nothing.</summary>
    internal static ListStatus Read(IFileSystem files, string host, string path)
    {
        ListContent? content = null;
        Fault? distrust = null;
        DateTimeOffset? last = null;
        int? next = null;
        Fault? error = ListSurvey.Read(
            files,
            path,
            (read, doubt) => (content, distrust) = (read, doubt),
            line =>
            {
                next ??= line.Note.State == LineState.Unused ? line.Number : null;
                last = line.Note.State == LineState.Used && !(line.Note.At < last) ? line.Note.At ?? last : last;
            });
        content?.Erase();
        return content is null || error is not null || distrust is not null
            ? new ListStatus(host, path, error ?? distrust)
            : new ListStatus(host, path, null)
            {
                Total = content.Count,
                Used = content.CountOf(LineState.Used),
                Skipped = content.CountOf(LineState.Skipped) + content.CountOf(LineState.Burned),
                Left = content.UnusedCount,
                Next = next,
                LastUsed = last,
            };
    }
}
