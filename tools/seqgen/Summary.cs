using System.Globalization;
using System.Text;
using System.Text.Json;
using TanKnock.Cli;

namespace TanKnock.Seqgen;

/// <summary>What was made, for the user or a script; never a sequence.</summary>
/// <param name="Settings">What was asked for.</param>
/// <param name="ServerFirst">Number, in the server's list, of the first line just made.</param>
/// <param name="ClientFirst">The same in the client's list; another one if the lists have different comments.</param>
internal sealed record Summary(Settings Settings, int ServerFirst, int ClientFirst)
{
    private double EntropyBits => RoundDown(Settings.Rules.EntropyBits());

    /// <summary>Rounded down to one decimal, so that no line is said to be stronger than it is.</summary>
    internal static double RoundDown(double bits) => Math.Floor(bits * 10) / 10;

    internal string ToText()
    {
        string server = Complaint.OneLine(Settings.Server);
        string client = Complaint.OneLine(Settings.Client);
        string lines = Settings.Count == 1 ? "1 line" : $"{Settings.Count} lines";
        string bits = EntropyBits.ToString("0.0", CultureInfo.InvariantCulture);
        string installed = $"/etc/tanknock/{Path.GetFileName(server)}";
        return $"""
            {(Settings.Append ? "Added" : "Made")} {lines} of {Settings.Rules.Knocks} knocks, {bits} bits of entropy each:
              {server} (server), {Lines(ServerFirst)}
              {client} (client), {Lines(ClientFirst)}

            Next:
              1. On the server: put {server} at {installed}, mode 0600, and into a door of the configuration:
                   one_time_sequences = {installed}
              2. On the client: put {client} at ~/.config/tanknock/HOST.tan, mode 0600, and run:
                   tanknock HOST

            """;
    }

    internal string ToJson()
    {
        using MemoryStream json = new();
        using (Utf8JsonWriter writer = new(json))
        {
            writer.WriteStartObject();
            writer.WriteNumber("lines", Settings.Count);
            writer.WriteNumber("knocks", Settings.Rules.Knocks);
            writer.WriteNumber("entropy_bits", EntropyBits);
            writer.WriteString("server", Settings.Server);
            writer.WriteString("client", Settings.Client);
            writer.WriteNumber("first_line", ServerFirst);
            writer.WriteNumber("last_line", ServerFirst + Settings.Count - 1);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(json.ToArray()) + "\n";
    }

    private string Lines(int first) =>
        Settings.Count == 1 ? $"line {first}" : $"lines {first} to {first + Settings.Count - 1}";
}
