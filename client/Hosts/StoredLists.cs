namespace TanKnock.Client.Hosts;

/// <summary>Where the lists of hosts lie that no <c>--list</c> names (XDG Base Directory Specification).</summary>
internal static class StoredLists
{
    /// <summary>The path of a host's list; null if neither XDG_CONFIG_HOME nor HOME is set.</summary>
    /// <param name="host">A valid host.</param>
    /// <param name="variable">Gives a variable of the environment.</param>
    internal static string? PathFor(string host, Func<string, string?> variable) =>
        Folder(variable) is string folder ? Path.Combine(folder, "tanknock", host + ".tan") : null;

    private static string? Folder(Func<string, string?> variable)
    {
        // The specification has relative paths ignored.
        if (variable("XDG_CONFIG_HOME") is string set && Path.IsPathFullyQualified(set))
        {
            return set;
        }

        return variable("HOME") is { Length: > 0 } home ? Path.Combine(home, ".config") : null;
    }
}
