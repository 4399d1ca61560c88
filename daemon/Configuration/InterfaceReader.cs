using System.Collections.Immutable;
using System.Text;

namespace TanKnock.Daemon.Configuration;

/// <summary>Reads the names of network interfaces: <c>eth0</c>, <c>eth0,ppp0</c>, <c>any</c>.</summary>
internal static class InterfaceReader
{
    /// <summary>The kernel's <c>IFNAMSIZ</c> without the final NUL.</summary>
    private const int MaxNameBytes = 15;

    /// <summary>Empty for an empty value, which means the default, as in knockd.</summary>
    public static ImmutableArray<string> Read(DirectiveValue value) => Read(value.Text, value.Error);

    /// <param name="text">As above, from anywhere.</param>
    /// <param name="error">Takes each fault, with a hint.</param>
    public static ImmutableArray<string> Read(string text, Action<string, string?> error)
    {
        if (text.Length == 0)
        {
            return [];
        }

        List<string> names = [];
        HashSet<string> before = [];
        foreach (string item in text.Split(','))
        {
            string name = Blanks.Trim(item);
            if (Fault(name, before) is { } fault)
            {
                error(fault, name.StartsWith("/dev/", StringComparison.Ordinal) ? "give its name alone" : null);
            }
            else
            {
                names.Add(name);
                before.Add(name);
            }
        }

        if (names.Count > 1 && names.Contains(DaemonSettings.AnyInterface))
        {
            error($"{DaemonSettings.AnyInterface} stands alone", "it means all interfaces");
        }

        return [.. names];
    }

    /// <summary>The kernel's rules (<c>dev_valid_name</c>), and no name twice.</summary>
    private static string? Fault(string name, HashSet<string> before)
    {
        if (name.Length == 0)
        {
            return "a name is missing between commas";
        }

        if (name is "." or ".." || name.Any(c => c is '/' or ':' or ' ') || !Quote.IsPrintable(name))
        {
            return $"{Quote.Of(name)} is not the name of an interface";
        }

        if (Encoding.UTF8.GetByteCount(name) > MaxNameBytes)
        {
            return $"{Quote.Of(name)} is too long: the name of an interface has {MaxNameBytes} bytes at most";
        }

        return before.Contains(name) ? $"{Quote.Of(name)} is there twice" : null;
    }
}
