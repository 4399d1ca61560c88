namespace TanKnock.Daemon.Configuration;

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
