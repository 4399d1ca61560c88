using System.IO.Enumeration;
using System.Text;
using TanKnock.Core.Files;

namespace TanKnock.Client.Hosts;

/// <summary>The settings of all hosts.</summary>
internal sealed class SettingsFile(IReadOnlyList<HostBlock> blocks)
{
    /// <summary>More than anybody writes by hand, and fast to read before every knock.</summary>
    private const int MaxBytes = 1 << 20;

    private const int GroupOrWorldWritable = 0x12; // octal 022

    /// <summary>Nothing is set.</summary>
    internal static readonly SettingsFile Empty = new([]);

    /// <summary>The names of hosts in it, without patterns; in their order, each once.</summary>
    internal IEnumerable<string> Names => blocks.SelectMany(b => b.Names).Distinct(StringComparer.OrdinalIgnoreCase);

    /// <summary>The settings of a host: of each keyword the first value that applies.</summary>
    internal HostSettings For(string host) =>
        blocks.Where(b => b.IsFor(host)).Aggregate(HostSettings.None, (found, block) => found.Or(block.Settings));

    /// <summary>Reads the file of a folder; a missing one sets nothing.</summary>
    /// <param name="files">Where it lies.</param>
    /// <param name="folder">The folder, or null.</param>
    /// <param name="home">What <c>~</c> stands for, or null.</param>
    /// <param name="errors">Why the file cannot be used; empty if it can.</param>
    internal static SettingsFile Load(
        IFileSystem files, ConfigFolder? folder, string? home, out IReadOnlyList<Fault> errors)
    {
        errors = [];
        if (folder is null || files.LookThroughLinks(folder.SettingsPath) is not FileFacts facts)
        {
            return Empty;
        }

        string path = folder.SettingsPath;
        if (Distrust(path, facts, files.CurrentUser) is Fault distrust)
        {
            errors = [distrust];
            return Empty;
        }

        string text;
        try
        {
            text = File.ReadAllText(path, new UTF8Encoding(false, throwOnInvalidBytes: true));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DecoderFallbackException)
        {
            errors = [new Fault(path, 0, e is DecoderFallbackException ? "is no UTF-8 text" : $"cannot be read: {e.Message}")];
            return Empty;
        }

        (IReadOnlyList<HostBlock> blocks, errors) = new SettingsParser(path, folder.Path, home).Parse(text.Split('\n'));
        return new SettingsFile(blocks);
    }

    /// <summary>Why the file is not to be trusted: whoever can change it chooses where the knocks go, and which list is used.</summary>
    private static Fault? Distrust(string path, FileFacts facts, uint user) =>
        facts.Kind != FileKind.Regular ? new Fault(path, 0, "not a regular file")
        : facts.Length > MaxBytes ? new Fault(path, 0, $"larger than {MaxBytes >> 20} MiB")
        : facts.Owner != user && facts.Owner != 0 ? new Fault(
            path, 0, $"belongs to user {facts.Owner}, not to user {user} or root", $"chown {user} {path}")
        : (facts.Mode & GroupOrWorldWritable) != 0 ? new Fault(
            path, 0, "others may write to it", $"chmod go-w {path}")
        : null;
}

/// <summary>A <c>Host</c> line of the settings, and the settings that follow it.</summary>
/// <param name="Patterns">Names with <c>*</c> and <c>?</c>; one with <c>!</c> in front excludes hosts from the block.</param>
/// <param name="Settings">The settings in the block.</param>
internal sealed record HostBlock(IReadOnlyList<string> Patterns, HostSettings Settings)
{
    /// <summary>Those that are names and not patterns.</summary>
    internal IEnumerable<string> Names => Patterns.Where(p => p.IndexOfAny(['*', '?', '!']) < 0);

    internal bool IsFor(string host) =>
        Patterns.Any(p => p[0] != '!' && Matches(p, host)) && !Patterns.Any(p => p[0] == '!' && Matches(p[1..], host));

    private static bool Matches(string pattern, string host) =>
        FileSystemName.MatchesSimpleExpression(pattern, host, ignoreCase: true);
}
