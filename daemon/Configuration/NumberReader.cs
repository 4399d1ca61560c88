using System.Globalization;

namespace TanKnock.Daemon.Configuration;

/// <summary>Reads whole numbers: decimal digits and nothing else.</summary>
internal static class NumberReader
{
    /// <summary>Reads a number in the range; complains and gives the fallback if it is none.</summary>
    public static int Read(DirectiveValue value, int min, int max, int fallback)
    {
        string text = value.WithoutComment();
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && number >= min && number <= max)
        {
            return number;
        }

        if (IsNumber(text))
        {
            value.Error($"{Quote.Of(text)} is not in the range of {min} to {max}");
        }
        else
        {
            value.Error(
                $"{Quote.Of(text)} is not a whole number", $"write {value.Example}, a number without a unit");
        }

        return fallback;
    }

    /// <summary>Reads a number of seconds in the range.</summary>
    public static TimeSpan ReadSeconds(DirectiveValue value, int min, int max, TimeSpan fallback) =>
        TimeSpan.FromSeconds(Read(value, min, max, (int)fallback.TotalSeconds));

    private static bool IsNumber(string text)
    {
        string digits = text.StartsWith('-') || text.StartsWith('+') ? text[1..] : text;
        return digits.Length > 0 && digits.All(char.IsAsciiDigit);
    }
}
