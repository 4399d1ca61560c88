using TanKnock.Daemon.Configuration;
using Xunit;

namespace TanKnock.Tests.Configuration;

/// <summary>Parses small configurations for the tests.</summary>
internal static class Configure
{
    public static ConfigurationResult Parse(string text) => ConfigurationParser.Parse("knockd.conf", text);

    /// <summary>The settings of a text that must be without any diagnostic.</summary>
    public static DaemonSettings Clean(string text)
    {
        ConfigurationResult result = Parse(text);
        Assert.Equal("", Render(result));
        return result.Settings!;
    }

    /// <summary>A door, clean as it stands, with more lines.</summary>
    public static DoorSettings Door(string lines) => Assert.Single(Clean(DoorText(lines)).Doors);

    public static string DoorText(string lines) =>
        $"[ssh]\none_time_sequences = /etc/tanknock/a.tan\nstart_command = open %IP%\nstop_command = close %IP%\n{lines}\n";

    /// <summary>One line a diagnostic, and one a hint, as the program will print them.</summary>
    public static string Render(ConfigurationResult result) => string.Concat(result.Diagnostics.Select(diagnostic =>
        $"{(diagnostic.Severity == Severity.Error ? "error" : "warning")}: {diagnostic}\n"
        + (diagnostic.Hint is null ? "" : $"hint: {diagnostic.Hint}\n")));

    /// <summary>Every text with what is said about it, for a snapshot.</summary>
    public static string RenderAll(IEnumerable<string> texts) => string.Join(
        "\n", texts.Select(text => $"{Indent(text)}\n{Render(Parse(text))}"));

    private static string Indent(string text) => string.Join(
        '\n', Shorten(text).TrimEnd('\n').Split('\n').Select(line => $"    {Show(line)}".TrimEnd(' ')));

    private static string Show(string line) => string.Concat(line.Select(
        c => c is '\r' or '\x1b' or '\x07' or '\u202e' or '\u00a0' ? $"<{(int)c:x}>" : c.ToString()));

    private static string Shorten(string text) => text.Length < 1000 ? text : $"{text[..40]}... ({text.Length} characters)";
}
