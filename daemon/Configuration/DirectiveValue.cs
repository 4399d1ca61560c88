using System.Globalization;
using System.Net;
using System.Net.Sockets;
using TanKnock.Daemon.Packets;

namespace TanKnock.Daemon.Configuration;

/// <summary>The value in one line, and where to complain about it.</summary>
/// <param name="directive">Whose value it is.</param>
/// <param name="line">Number of the line, from 1.</param>
/// <param name="text">The value, verbatim, without the blanks at both ends.</param>
/// <param name="column">Where it begins in the line, in characters, from 0.</param>
/// <param name="findings">Takes the complaints.</param>
internal sealed class DirectiveValue(Directive directive, int line, string text, int column, Findings findings)
{
    public string Text => text;

    /// <summary>The value without a comment behind it, with a warning if there was one. Where numbers end at the first
    /// other character, as in knockd, people have come to rely on it.</summary>
    /// <param name="telling">Characters that knockd would take as part of the value even in a comment.</param>
    public string WithoutComment(string telling = "")
    {
        int hash = text.IndexOf('#', StringComparison.Ordinal);
        if (hash < 0 || text.AsSpan(hash).IndexOfAny(telling) >= 0)
        {
            return text;
        }

        Warning(
            "what follows # is taken as a comment, which works for ports and numbers only",
            "give the comment a line of its own");
        return Blanks.Trim(text[..hash]);
    }

    public int Column => column;

    /// <summary>How the line should look, for hints.</summary>
    public string Example => directive.Example;

    public void Error(string message, string? hint = null) => findings.Error(line, $"{directive.Name}: {message}", hint);

    public void Warning(string message, string? hint = null) => findings.Warning(line, $"{directive.Name}: {message}", hint);

    /// <summary>Reads a whole number in the range, decimal digits and nothing else; complains and gives the fallback if it is
    /// none.</summary>
    public int ReadNumber(int min, int max, int fallback)
    {
        string digits = WithoutComment();
        if (int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && number >= min && number <= max)
        {
            return number;
        }

        if (IsNumber(digits))
        {
            Error($"{Quote.Of(digits)} is not in the range of {min} to {max}");
        }
        else
        {
            Error($"{Quote.Of(digits)} is not a whole number", $"write {Example}, a number without a unit");
        }

        return fallback;
    }

    /// <summary>Reads a number of seconds in the range.</summary>
    public TimeSpan ReadSeconds(int min, int max, TimeSpan fallback) =>
        TimeSpan.FromSeconds(ReadNumber(min, max, (int)fallback.TotalSeconds));

    /// <summary>Reads <c>yes</c> or <c>no</c>, in any case; complains and gives the fallback if it is neither.</summary>
    public bool ReadYesNo(bool fallback) => ReadEither("yes", true, "no", false, fallback);

    /// <summary>Reads <c>text</c> or <c>json</c>, in any case; complains and gives the fallback if it is neither.</summary>
    public LogFormat ReadLogFormat(LogFormat fallback) => ReadEither("text", LogFormat.Text, "json", LogFormat.Json, fallback);

    /// <summary>Reads a command: verbatim; empty means nothing.</summary>
    public string? ReadCommand()
    {
        if (CommandTemplate.HasMisspeltToken(text))
        {
            Warning($"{CommandTemplate.AddressToken} is not replaced in lower case", "write %IP%");
        }

        return text.Length == 0 ? null : text;
    }

    /// <summary>Reads one IP address in its usual notation; null, after a complaint, if it is none.</summary>
    public Address? ReadAddress()
    {
        // IPAddress also takes "1", "0x7f.1", "010.0.0.1", ports, brackets and zones: a slip each time.
        bool usual = text.All(c => char.IsAsciiHexDigit(c) || c is '.' or ':');
        if (usual && IPAddress.TryParse(text, out IPAddress? address)
            && (address.AddressFamily == AddressFamily.InterNetworkV6 || address.ToString() == text))
        {
            return Address.From(address);
        }

        Error(
            $"{Quote.Of(text)} is not an IP address",
            text.Any(char.IsAsciiLetter) ? "a name is not looked up; write its address" : null);
        return null;
    }

    private T ReadEither<T>(string first, T ifFirst, string second, T ifSecond, T fallback)
    {
        if (text.Equals(first, StringComparison.OrdinalIgnoreCase))
        {
            return ifFirst;
        }

        if (text.Equals(second, StringComparison.OrdinalIgnoreCase))
        {
            return ifSecond;
        }

        Error($"{Quote.Of(text)} is neither {first} nor {second}", $"write {Example}");
        return fallback;
    }

    private static bool IsNumber(string number)
    {
        string digits = number.StartsWith('-') || number.StartsWith('+') ? number[1..] : number;
        return digits.Length > 0 && digits.All(char.IsAsciiDigit);
    }
}
