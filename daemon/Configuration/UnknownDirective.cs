namespace TanKnock.Daemon.Configuration;

/// <summary>Says what was probably meant by a line that no row of <see cref="DirectiveTable"/> fits.</summary>
internal static class UnknownDirective
{
    /// <summary>Quotes up to the first digit only: the line may be a sequence without its name.</summary>
    public static void Report(int number, string name, DiagnosticBag bag)
    {
        if (name.Length == 0)
        {
            bag.Error(number, "the name of a directive is missing before the equals sign");
            return;
        }

        int blank = Blanks.IndexIn(name);
        if (blank > 0 && DirectiveTable.Find(name[..blank]) is { Form: not ValueForm.None } meant)
        {
            bag.Error(number, $"{meant.Name} has no equals sign after it", $"write {meant.Example}");
            return;
        }

        int digit = name.AsSpan().IndexOfAnyInRange('0', '9');
        string shown = Quote.Of(digit < 0 ? name : name[..digit] + "...");
        bag.Error(number, $"there is no directive {shown}", HintFor(name));
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
