using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace TanKnock.Cli;

/// <summary>Options that take a whole number, refused with their range instead of the name of a .NET type.</summary>
public static class NumberOption
{
    /// <summary>Makes the option; absent, it has its default.</summary>
    public static Option<int> Create(string name, string helpName, string description, int min, int max, int byDefault) =>
        new(name)
        {
            HelpName = helpName,
            Description = description,
            DefaultValueFactory = _ => byDefault,
            CustomParser = argument => Parse(argument, name, min, max),
        };

    private static int Parse(ArgumentResult argument, string name, int min, int max)
    {
        string text = argument.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= min && value <= max)
        {
            return value;
        }

        argument.AddError($"{name}: '{text}' is not a number from {min} to {max}");
        return min;
    }
}
