namespace TanKnock.Daemon.Configuration;

/// <summary>Says what was probably meant by a line that no row of <see cref="DirectiveTable"/> fits.</summary>
internal static class UnknownDirective
{
    /// <summary>Quotes up to the first digit only: the line may be a sequence without its name.</summary>
    public static void Report(int number, string name, Findings findings)
    {
        if (name.Length == 0)
        {
            findings.Error(number, "the name of a directive is missing before the equals sign");
            return;
        }

        int blank = Blanks.IndexIn(name);
        if (blank > 0 && DirectiveTable.Find(name[..blank]) is { Form: not ValueForm.None } meant)
        {
            findings.Error(number, $"{meant.Name} has no equals sign after it", $"write {meant.Example}");
            return;
        }

        int digit = name.AsSpan().IndexOfAnyInRange('0', '9');
        string shown = Quote.Of(digit < 0 ? name : name[..digit] + "...");
        findings.Error(number, $"there is no directive {shown}", HintFor(name));
    }

    private static string? HintFor(string name)
    {
        if (name[0] is ';' or '/')
        {
            return "a comment begins with #";
        }

        return Spelling.Closest(name, DirectiveTable.Names) is { } closest ? $"did you mean {closest}?" : null;
    }
}

/// <summary>Finds the known name that is closest to a misspelt one.</summary>
internal static class Spelling
{
    /// <summary>Longer than any name; keeps a long line from costing its square.</summary>
    private const int MaxLength = 32;

    /// <summary>One slip in this many letters is still the same word.</summary>
    private const int LettersPerSlip = 3;

    public static string? Closest(string name, IEnumerable<string> known)
    {
        if (name.Length is 0 or > MaxLength)
        {
            return null;
        }

        string lower = name.ToLowerInvariant().Replace('-', '_').Replace(' ', '_');
        (string? Name, int Slips) best = known
            .Select(candidate => ((string?)candidate, Distance(lower, candidate)))
            .MinBy(pair => pair.Item2);
        return best.Slips <= Math.Max(1, lower.Length / LettersPerSlip) ? best.Name : null;
    }

    /// <summary>The Levenshtein distance.</summary>
    private static int Distance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }
}
