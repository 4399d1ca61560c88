using TanKnock.Cli;

namespace TanKnock.Client.Hosts;

/// <summary>The folder of the client's settings and of the stored lists.</summary>
/// <param name="Path">The folder.</param>
internal sealed record ConfigFolder(string Path)
{
    private const string Name = "tanknock";
    private const string ListEnding = ".tan";

    /// <summary>The file of host settings.</summary>
    internal string SettingsPath => System.IO.Path.Combine(Path, "config");

    /// <summary>The user's home folder, for <c>~</c>; null if the environment does not name it.</summary>
    internal static string? Home => Environment.GetEnvironmentVariable(OperatingSystem.IsWindows() ? "USERPROFILE" : "HOME");

    /// <summary>This user's folder; null if the environment does not name it.</summary>
    internal static ConfigFolder? Find() => Find(
        Environment.GetEnvironmentVariable,
        OperatingSystem.IsWindows() ? PlatformID.Win32NT : OperatingSystem.IsMacOS() ? PlatformID.MacOSX : PlatformID.Unix);

    /// <summary>The folder of a user with this environment: by the XDG Base Directory Specification on Unix and wherever
    /// XDG_CONFIG_HOME is set, else where the system keeps its users' settings.</summary>
    internal static ConfigFolder? Find(Func<string, string?> variable, PlatformID system)
    {
        // The specification says that relative paths are ignored.
        if (variable("XDG_CONFIG_HOME") is string set && System.IO.Path.IsPathFullyQualified(set))
        {
            return Under(set);
        }

        (string name, string[] below) = system switch
        {
            PlatformID.Win32NT => ("APPDATA", Array.Empty<string>()),
            PlatformID.MacOSX => ("HOME", ["Library", "Application Support"]),
            _ => ("HOME", [".config"]),
        };
        return variable(name) is { Length: > 0 } home ? Under([home, .. below]) : null;
    }

    /// <summary>The path of a host's stored list in this user's folder.</summary>
    /// <exception cref="UserErrorException">The environment does not name the folder.</exception>
    internal static string StoredList(string host) => Find()?.ListPath(host) ?? throw new UserErrorException(
        OperatingSystem.IsWindows() ? "APPDATA is not set" : "neither XDG_CONFIG_HOME nor HOME is set", "name the list with --list");

    /// <summary>The path of a host's stored list. A colon, as in IPv6 addresses, cannot be in a name on Windows.</summary>
    internal string ListPath(string host) =>
        System.IO.Path.Combine(Path, (OperatingSystem.IsWindows() ? host.Replace(':', '-') : host) + ListEnding);

    /// <summary>The hosts that have a stored list, sorted by name.</summary>
    internal string[] StoredHosts() => !Directory.Exists(Path) ? [] :
    [
        .. Directory.EnumerateFiles(Path, "*" + ListEnding)
            .Select(path => System.IO.Path.GetFileName(path)[..^ListEnding.Length])
            .Where(name => name.Length > 0 && !name.StartsWith('.'))
            .Order(StringComparer.Ordinal),
    ];

    private static ConfigFolder Under(params string[] parts) => new(System.IO.Path.Combine([.. parts, Name]));
}
