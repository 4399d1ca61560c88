using System.Diagnostics;

namespace TanKnock.Tests.Configuration;

/// <summary>What Debian's real knockd says to a configuration.</summary>
/// <param name="Accepted">It got as far as listening.</param>
/// <param name="Lines">Its debug output.</param>
internal sealed record KnockdRun(bool Accepted, List<string> Lines)
{
    private const string Prefix = "config: ";

    /// <summary>Directives that knockd tells as <c>DOOR: NAME: VALUE</c>.</summary>
    private static readonly string[] OfDoors =
    [
        "sequence", "seq_timeout", "cmd_timeout", "start_command", "stop_command", "start_command_6", "stop_command_6", "target",
        "one time sequences file",
    ];

    /// <summary>Starts it in a network namespace of its own, until it listens or ends.</summary>
    internal static KnockdRun Start(string path)
    {
        // An interface on the command line hides the one in the file.
        string device = File.ReadAllText(path).Contains("interface", StringComparison.OrdinalIgnoreCase) ? "" : "-i lo";
        string command = $"ip link set lo up && exec {KnockdTheoryAttribute.Program} {device} -v -D -c '{path}'";
        ProcessStartInfo start = new("unshare", ["-n", "sh", "-c", command])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        try
        {
            List<string> lines = [];
            while (process.StandardOutput.ReadLine() is { } line)
            {
                lines.Add(line);
                if (line.StartsWith("listening on", StringComparison.Ordinal))
                {
                    return new KnockdRun(true, lines);
                }
            }

            return new KnockdRun(false, [.. lines, process.StandardError.ReadToEnd()]);
        }
        finally
        {
            process.Kill();
            process.WaitForExit();
        }
    }

    /// <summary>The options and the doors in their order, each with its directives sorted; of several the one that counts.</summary>
    internal List<string> Meaning()
    {
        SortedDictionary<string, string> options = new(StringComparer.Ordinal);
        List<(string Header, SortedDictionary<string, string> Directives)> sections = [("[options]", options)];
        foreach (string line in Lines.Where(line => line.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            string text = line[Prefix.Length..];
            string[] parts = text.Split(": ", 3);
            if (text.StartsWith("new section: '", StringComparison.Ordinal))
            {
                string name = text["new section: '".Length..^1];
                if (name != "options")
                {
                    sections.Add(($"[{name.Trim()}]", new SortedDictionary<string, string>(StringComparer.Ordinal)));
                }
            }
            else if (text == "usesyslog" || parts[0] is "log file" or "pid file" or "interface")
            {
                options[parts[0]] = text;
            }
            else if (parts[0] == "tcp flag")
            {
                sections[^1].Directives[$"tcp flag {parts[1].TrimStart('!')}"] = text;
            }
            else if (parts.Length == 3 && OfDoors.Contains(parts[1]))
            {
                sections[^1].Directives[parts[1]] = $"{parts[1]}: {parts[2]}";
            }
        }

        return [.. sections.SelectMany(section => section.Directives.Values.Order(StringComparer.Ordinal).Prepend(section.Header))];
    }
}
