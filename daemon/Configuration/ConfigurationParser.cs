using System.Collections.Immutable;
using System.Text;

namespace TanKnock.Daemon.Configuration;

/// <summary>Reads the text of a configuration file, in the grammar of knockd 0.8. No input makes it throw.</summary>
public sealed class ConfigurationParser
{
    /// <summary>What knockd 0.8 takes as one line (<c>PATH_MAX</c> - 1); it reads the rest as another one.</summary>
    private const int MaxLineBytes = 4095;

    private readonly DiagnosticBag bag;
    private readonly OptionsDraft options = new();
    private readonly List<DoorDraft> doors = [];

    /// <summary>The section that is being read; both after a header that makes no sense, so that its directives
    /// are checked all the same; neither before the first header.</summary>
    private OptionsDraft? currentOptions;
    private DoorDraft? currentDoor;

    /// <summary>A header could not be read, so that what is missing may be there.</summary>
    private bool sectionsLost;

    private ConfigurationParser(string file) => bag = new DiagnosticBag(file);

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
            bag.Error(
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
            bag.Error(
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
        if (SectionHeader.ReadName(number, header, bag) is not { } name)
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
            currentDoor = new DoorDraft(name, number);
            doors.Add(currentDoor);
        }
    }

    private void BeginFaultySection()
    {
        sectionsLost = true;
        currentOptions = new OptionsDraft();
        currentDoor = new DoorDraft(string.Empty, 0);
    }

    private void ReadDirective(int number, string line)
    {
        DirectiveLine parts = DirectiveLine.Split(line);
        if (currentOptions is null && currentDoor is null)
        {
            bag.Error(number, "a directive before any section", "begin with [options] or with a door, [name]");
            BeginFaultySection();
        }

        if (DirectiveTable.Find(parts.Name) is not { } directive)
        {
            UnknownDirective.Report(number, parts.Name, bag);
            return;
        }

        SectionDraft? draft = directive.Section switch
        {
            DirectiveSection.Options => currentOptions,
            DirectiveSection.Door => currentDoor,
            DirectiveSection.Both => (SectionDraft?)currentDoor ?? currentOptions,
            _ => options,
        };
        if (draft is null)
        {
            string place = directive.Section == DirectiveSection.Options ? "in" : "in a door, not in";
            bag.Error(number, $"{directive.Name} belongs {place} {SectionHeader.Options}");
        }
        else if (directive.Form == ValueForm.None && parts.Value is not null)
        {
            bag.Error(number, $"{directive.Name} takes no value", "write it alone on its line, without an equals sign");
        }
        else if (directive.Form != ValueForm.None && parts.Value is null)
        {
            draft.Note(directive.Name, number);
            bag.Error(number, $"{directive.Name} has no value", $"write {directive.Example}");
        }
        else
        {
            Apply(directive, draft, number, parts);
        }
    }

    private void Apply(Directive directive, SectionDraft draft, int number, DirectiveLine parts)
    {
        bool again = draft.Has(directive.Name);
        if (again && directive.Form != ValueForm.None)
        {
            string which = directive.FirstCounts ? "first" : "last";
            bag.Warning(
                number,
                $"{directive.Name} is already in line {draft.LineOf(directive.Name)}; "
                + $"the {which} one counts, as in knockd");
        }

        if (!again || !directive.FirstCounts)
        {
            draft.Note(directive.Name, number);
            string value = parts.Value ?? string.Empty;
            directive.Apply(draft, new DirectiveValue(directive, number, value, parts.Column, bag));
        }
    }

    private ConfigurationResult Finish()
    {
        if (doors.Count == 0 && !sectionsLost)
        {
            bag.Error(
                0,
                "there is no door",
                "a door is a section [name] with a sequence or one_time_sequences, and a start_command");
        }

        foreach (DoorDraft door in doors)
        {
            DoorChecks.Check(door, options, bag);
        }

        DoorComparison.Check(doors, bag);
        ImmutableArray<Diagnostic> diagnostics = bag.ToSorted();
        DaemonSettings built = options.Build([.. doors.Select(door => door.Build(options))]);
        return new ConfigurationResult(bag.HasErrors ? null : built, diagnostics) { AsUnderstood = built };
    }
}
