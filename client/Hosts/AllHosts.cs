using TanKnock.Client.Settings;
using TanKnock.Core.Files;

namespace TanKnock.Client.Hosts;

/// <summary>The hosts that this user can knock at.</summary>
internal static class AllHosts
{
    /// <summary>Those with a stored list and those that the settings name, by name; each with the list that would be used.</summary>
    internal static IReadOnlyList<ListStatus> Read(ConfigFolder? folder, SettingsFile settings, IFileSystem files) =>
    [
        .. (folder?.StoredHosts() ?? [])
            .Concat(settings.Names)
            .Where(HostName.IsValid)
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .Order(StringComparer.OrdinalIgnoreCase)
            .Select(host => (Host: host, Path: settings.For(host).List ?? folder?.ListPath(host)))
            .Where(host => host.Path is not null)
            .Select(host => ListStatus.Read(files, host.Host, host.Path!)),
    ];
}
