using System.Buffers;
using System.Text;

namespace TanKnock.Daemon.Configuration;

/// <summary>Reads the text of a configuration file, in the grammar of knockd 0.8. No input makes it throw.</summary>
public sealed class ConfigurationParser
{
    /// <summary>What knockd 0.8 takes as one line (<c>PATH_MAX</c> - 1); it reads the rest as another one.</summary>
    private const int MaxLineBytes = 4095;

    private readonly Findings findings;
    private readonly Section<DaemonSettings> options = new(NoOptions);
    private readonly List<Section<DoorSettings>> doors = [];

    /// <summary>The section that is being read; both after a header that makes no sense, so that its directives
    /// are checked all the same; neither before the first header.</summary>
    private Section<DaemonSettings>? currentOptions;
    private Section<DoorSettings>? currentDoor;

    /// <summary>A header could not be read, so that what is missing may be there.</summary>
    private bool sectionsLost;

    private ConfigurationParser(string file) => findings = new Findings(file);

    /// <summary>Reads a whole file and reports all that is wrong with it at once.</summary>
    /// <param name="file">The file's name, for messages only.</param>
    /// <param name="text">Its text.</param>
    public static ConfigurationResult Parse(string file, string text)
    {
        ConfigurationParser parser = new(file);
        int number = 0;
        foreach (string line in text.TrimStart('\uFEFF').Split('\n'))
        {
            parser.ReadLine(++number, line);
        }

        return parser.Finish();
    }

    private void ReadLine(int number, string line)
    {
        int bytes = Encoding.UTF8.GetByteCount(line);
        if (bytes > MaxLineBytes)
        {
            findings.Error(
                number,
                $"the line has {bytes} bytes, {MaxLineBytes} at most are allowed",
                "put the command into a script; knockd would silently read the rest as another line");
        }

        string trimmed = Blanks.Trim(line);
        if (trimmed.Length == 0 || trimmed[0] == '#')
        {
            return;
        }

        if (trimmed.Contains('\r', StringComparison.Ordinal))
        {
            findings.Error(
                number, "a carriage return inside the line", "save the file with LF or CR LF at the ends of lines");
            sectionsLost = true;
        }
        else if (trimmed[0] == '[')
        {
            ReadHeader(number, trimmed);
        }
        else
        {
            ReadDirective(number, line);
        }
    }

    private void ReadHeader(int number, string header)
    {
        if (SectionHeader.ReadName(number, header, findings) is not { } name)
        {
            BeginFaultySection();
            return;
        }

        currentOptions = null;
        currentDoor = null;
        if (header == SectionHeader.Options)
        {
            currentOptions = options;
        }
        else
        {
            currentDoor = NewDoor(name, number);
            doors.Add(currentDoor);
        }
    }

    private void BeginFaultySection()
    {
        sectionsLost = true;
        currentOptions = new Section<DaemonSettings>(NoOptions);
        currentDoor = NewDoor(string.Empty, 0);
    }

    private void ReadDirective(int number, string line)
    {
        DirectiveLine parts = DirectiveLine.Split(line);
        if (currentOptions is null && currentDoor is null)
        {
            findings.Error(number, "a directive before any section", "begin with [options] or with a door, [name]");
            BeginFaultySection();
        }

        if (DirectiveTable.Find(parts.Name) is not { } directive)
        {
            UnknownDirective.Report(number, parts.Name, findings);
            return;
        }

        if (directive.InDoor is { } inDoor && currentDoor is not null)
        {
            Set(directive, inDoor, currentDoor, number, parts);
        }
        else if (directive.InOptions is { } inOptions && (directive.IsAnywhere ? options : currentOptions) is { } section)
        {
            Set(directive, inOptions, section, number, parts);
        }
        else
        {
            string place = directive.InDoor is null ? "in" : "in a door, not in";
            findings.Error(number, $"{directive.Name} belongs {place} {SectionHeader.Options}");
        }
    }

    /// <summary>Sets a directive in its section, or says why that cannot be.</summary>
    private void Set<T>(
        Directive directive, Func<T, DirectiveValue, T> apply, Section<T> section, int number, DirectiveLine parts)
        where T : SectionSettings
    {
        bool takesValue = directive.Form != ValueForm.None;
        if (!takesValue && parts.Value is not null)
        {
            findings.Error(number, $"{directive.Name} takes no value", "write it alone on its line, without an equals sign");
            return;
        }

        if (takesValue && parts.Value is null)
        {
            section.Note(directive, number);
            findings.Error(number, $"{directive.Name} has no value", $"write {directive.Example}");
            return;
        }

        bool again = section.Settings.Has(directive.Name);
        if (again && takesValue)
        {
            string which = directive.FirstCounts ? "first" : "last";
            findings.Warning(
                number,
                $"{directive.Name} is already in line {section.Settings.Lines[directive.Name]}; "
                + $"the {which} one counts, as in knockd");
        }

        if (!again || !directive.FirstCounts)
        {
            section.Note(directive, number);
            DirectiveValue value = new(directive, number, parts.Value ?? string.Empty, parts.Column, findings);
            section.Settings = apply(section.Settings, value);
        }
    }

    private ConfigurationResult Finish()
    {
        if (doors.Count == 0 && !sectionsLost)
        {
            findings.Error(
                0,
                "there is no door",
                "a door is a section [name] with a sequence or one_time_sequences, and a start_command");
        }

        DoorSettings[] built = [.. doors.Select(door => Complete(door.Settings))];
        foreach ((Section<DoorSettings> door, DoorSettings complete) in doors.Zip(built))
        {
            DoorChecks.Check(door.Settings, complete, options.Settings, findings);
        }

        DoorChecks.CheckAll(built, findings);
        DaemonSettings all = options.Settings with { Doors = [.. built] };
        return new ConfigurationResult(findings.HasErrors ? null : all, findings.ToSorted()) { AsUnderstood = all };
    }

    /// <summary>A door with the defaults that other directives set.</summary>
    private DoorSettings Complete(DoorSettings door)
    {
        // An absent _6 means the IPv4 command; an empty one means nothing (knockd(1)).
        string? start6 = door.Has(DirectiveNames.StartCommand6) ? door.StartCommand6 : door.StartCommand;
        string? stop6 = door.Has(DirectiveNames.StopCommand6) ? door.StopCommand6 : door.StopCommand;
        return door with
        {
            StopCommand = door.StartCommand is null ? null : door.StopCommand,
            StartCommand6 = start6,
            StopCommand6 = start6 is null ? null : stop6,
            CommandLimit = door.Has(DirectiveNames.CommandLimit) ? door.CommandLimit : options.Settings.CommandLimit,
        };
    }

    private static DaemonSettings NoOptions { get; } = new() { Doors = [] };

    private static Section<DoorSettings> NewDoor(string name, int line) => new(new DoorSettings { Name = name, LineNumber = line });

    /// <summary>A section while it is being read. A directive that was bad keeps its default.</summary>
    private sealed class Section<T>(T settings)
        where T : SectionSettings
    {
        public T Settings { get; set; } = settings;

        public void Note(Directive directive, int line) =>
            Settings = Settings with { Lines = Settings.Lines.SetItem(directive.Name, line) };
    }
}

/// <summary>The header of a section, <c>[name]</c>.</summary>
internal static class SectionHeader
{
    /// <summary>In this spelling only, as in knockd; any other is the name of a door.</summary>
    public const string Options = "[options]";

    /// <summary>knockd 0.8 cuts the rest off.</summary>
    private const int MaxNameBytes = 127;

    /// <summary>The name in a line that begins with a bracket; null, after a complaint, if it makes no sense.</summary>
    public static string? ReadName(int number, string line, Findings findings)
    {
        if (line[^1] != ']')
        {
            findings.Error(number, "this is not a section header", "write [name] and nothing else on its line");
            return null;
        }

        string name = Blanks.Trim(line[1..^1]);
        string? fault = name.Length == 0 ? "the section has no name"
            : !Quote.IsPrintable(name) ? $"the section's name {Quote.Of(name)} contains control characters"
            : Encoding.UTF8.GetByteCount(name) <= MaxNameBytes ? null
            : $"the section's name is longer than {MaxNameBytes} bytes";
        if (fault is not null)
        {
            findings.Error(number, fault);
            return null;
        }

        if (line != Options && name.Equals("options", StringComparison.OrdinalIgnoreCase))
        {
            findings.Warning(
                number, $"{line} is a door of that name", $"the options are {Options}, in lower case, without blanks");
        }

        return name;
    }
}

/// <summary>A line inside a section, taken apart but not yet understood.</summary>
/// <param name="Name">As written.</param>
/// <param name="Value">Verbatim, without the blanks at both ends; null if there is no <c>=</c>.</param>
/// <param name="Column">Where the value begins in the line, in characters, from 0.</param>
internal readonly record struct DirectiveLine(string Name, string? Value, int Column)
{
    /// <param name="line">The line with the blanks in front of it, which count for the column.</param>
    public static DirectiveLine Split(string line)
    {
        int equals = line.IndexOf('=', StringComparison.Ordinal);
        string name = Blanks.Trim(equals < 0 ? line : line[..equals]);
        int blank = Blanks.IndexIn(name);
        if (blank > 0 && DirectiveTable.Find(name[..blank]) is { Form: ValueForm.EqualsOptional })
        {
            int end = line.IndexOf(name, StringComparison.Ordinal) + blank;
            return WithValueFrom(line, name[..blank], end);
        }

        return equals < 0 ? new DirectiveLine(name, null, line.Length) : WithValueFrom(line, name, equals + 1);
    }

    private static DirectiveLine WithValueFrom(string line, string name, int start)
    {
        string value = Blanks.Trim(line[start..]);
        return new DirectiveLine(name, value, line.IndexOf(value, start, StringComparison.Ordinal));
    }
}

/// <summary>White space as knockd sees it (<c>isspace</c> in the C locale), not as Unicode does.</summary>
internal static class Blanks
{
    private const string All = " \t\n\v\f\r";

    private static readonly SearchValues<char> Set = SearchValues.Create(All);

    public static string Trim(string text) => text.AsSpan().Trim(All).ToString();

    public static int IndexIn(string text) => text.AsSpan().IndexOfAny(Set);
}
