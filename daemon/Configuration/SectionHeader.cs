using System.Text;

namespace TanKnock.Daemon.Configuration;

/// <summary>The header of a section, <c>[name]</c>.</summary>
internal static class SectionHeader
{
    /// <summary>In this spelling only, as in knockd; any other is the name of a door.</summary>
    public const string Options = "[options]";

    /// <summary>knockd 0.8 cuts the rest off.</summary>
    private const int MaxNameBytes = 127;

    /// <summary>The name in a line that begins with a bracket; null, after a complaint, if it makes no sense.</summary>
    public static string? ReadName(int number, string line, DiagnosticBag bag)
    {
        if (line[^1] != ']')
        {
            bag.Error(number, "this is not a section header", "write [name] and nothing else on its line");
            return null;
        }

        string name = Blanks.Trim(line[1..^1]);
        string? fault = name.Length == 0 ? "the section has no name"
            : !Quote.IsPrintable(name) ? $"the section's name {Quote.Of(name)} contains control characters"
            : Encoding.UTF8.GetByteCount(name) <= MaxNameBytes ? null
            : $"the section's name is longer than {MaxNameBytes} bytes";
        if (fault is not null)
        {
            bag.Error(number, fault);
            return null;
        }

        if (line != Options && name.Equals("options", StringComparison.OrdinalIgnoreCase))
        {
            bag.Warning(
                number, $"{line} is a door of that name", $"the options are {Options}, in lower case, without blanks");
        }

        return name;
    }
}
