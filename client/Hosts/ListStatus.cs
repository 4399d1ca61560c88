using TanKnock.Core.Consuming;
using TanKnock.Core.Files;
using TanKnock.Core.Lists;

namespace TanKnock.Client.Hosts;

/// <summary>How much of a host's list is used: a <see cref="UsableList"/> or an <see cref="UnusableList"/>.</summary>
/// <param name="Host">The host.</param>
/// <param name="Path">Its list.</param>
internal abstract record ListStatus(string Host, string Path)
{
    /// <summary>Those of all hosts that have a stored list or are named in the settings, sorted by name; each with the list that
    /// would be used.</summary>
    internal static IReadOnlyList<ListStatus> ReadAll(ConfigFolder? folder, SettingsFile settings, IFileSystem files) =>
    [
        .. (folder?.StoredHosts() ?? [])
            .Concat(settings.Names)
            .Where(HostName.IsValid)
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .Order(StringComparer.OrdinalIgnoreCase)
            .Select(host => (Host: host, Path: settings.For(host).List ?? folder?.ListPath(host)))
            .Where(host => host.Path is not null)
            .Select(host => Read(files, host.Host, host.Path!)),
    ];

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
        if ((error ?? distrust) is Fault fault)
        {
            return new UnusableList(host, path, fault);
        }

        return new UsableList(host, path)
        {
            Total = content!.Count,
            Used = content.CountOf(LineState.Used),
            Skipped = content.CountOf(LineState.Skipped) + content.CountOf(LineState.Burned),
            Left = content.UnusedCount,
            Next = next,
            LastUsed = last,
        };
    }
}

/// <summary>A list that cannot be used.</summary>
/// <param name="Error">Why.</param>
internal sealed record UnusableList(string Host, string Path, Fault Error) : ListStatus(Host, Path);

/// <summary>A list that can be read and trusted.</summary>
internal sealed record UsableList(string Host, string Path) : ListStatus(Host, Path)
{
    /// <summary>Lines that hold a sequence.</summary>
    internal required int Total { get; init; }

    internal required int Used { get; init; }

    /// <summary>Lines passed over, by this user or because somebody else was copying them.</summary>
    internal required int Skipped { get; init; }

    internal required int Left { get; init; }

    /// <summary>Number of the first unused line, or null.</summary>
    internal required int? Next { get; init; }

    /// <summary>When a line was used last; null if none was, or the time was not noted.</summary>
    internal required DateTimeOffset? LastUsed { get; init; }
}
