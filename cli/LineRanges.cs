using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace TanKnock.Cli;

/// <summary>Line numbers for people: <c>3, 5-9, 12</c>.</summary>
public static class LineRanges
{
    public static string Format(ImmutableArray<int> numbers)
    {
        StringBuilder text = new();
        for (int i = 0; i < numbers.Length;)
        {
            int end = i;
            while (end + 1 < numbers.Length && numbers[end + 1] == numbers[end] + 1)
            {
                end++;
            }

            text.Append(i == 0 ? "" : ", ").Append(CultureInfo.InvariantCulture, $"{numbers[i]}");
            if (end > i)
            {
                text.Append(CultureInfo.InvariantCulture, $"-{numbers[end]}");
            }

            i = end + 1;
        }

        return text.ToString();
    }
}
