using System.Globalization;
using System.Text;
using System.Text.Json;
using TanKnock.Cli;
using TanKnock.Seqgen.Sheets;

namespace TanKnock.Seqgen;

/// <summary>What was made, for the user or a script; never a sequence.</summary>
internal sealed class Summary
{
    private readonly Settings settings;
    private readonly ILineSource source;
    private readonly int made;
    private readonly IReadOnlyList<(EndList List, int First)> lists;

    /// <param name="settings">What was asked for.</param>
    /// <param name="source">Where the lines came from.</param>
    /// <param name="made">How many were made.</param>
    /// <param name="lists">The lists, and the number of the first line just made in each: another one if they have
    /// different comments.</param>
    internal Summary(Settings settings, ILineSource source, int made, IReadOnlyList<(EndList List, int First)> lists)
    {
        this.settings = settings;
        this.source = source;
        this.made = made;
        this.lists = lists;
    }

    private double EntropyBits => RoundDown(source.Rules.EntropyBits());

    /// <summary>Rounded down to one decimal, so that no line is said to be stronger than it is.</summary>
    internal static double RoundDown(double bits) => Math.Floor(bits * 10) / 10;

    internal string ToText()
    {
        string lines = made == 1 ? "1 line" : $"{made} lines";
        string bits = EntropyBits.ToString("0.0", CultureInfo.InvariantCulture);
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"{(settings.Append ? "Added" : "Made")} {lines} of {source.Rules.Knocks} knocks, {bits} bits of entropy each");
        text.Append(source.Derived is DerivedRange derived ? $",\nderived from secret {derived.Id}, lines {derived.First} to {derived.Last}:\n" : ":\n");
        foreach ((EndList list, int first) in lists)
        {
            string end = !list.IsServer ? "client" : list.IsOneWay ? "server, one-way" : "server";
            text.Append(CultureInfo.InvariantCulture, $"  {PlainText.Escape(list.Draft.Path)} ({end}), {Lines(first)}\n");
        }

        if (made < settings.Count)
        {
            text.Append(CultureInfo.InvariantCulture, $"Left out, at both ends: {settings.Count - made} that the lists have already.\n");
        }

        return text.Append("\nNext:\n").Append(Steps()).ToString();
    }

    internal string ToJson()
    {
        using MemoryStream json = new();
        using (Utf8JsonWriter writer = new(json))
        {
            int first = lists[0].First;
            writer.WriteStartObject();
            writer.WriteNumber("lines", made);
            writer.WriteNumber("knocks", source.Rules.Knocks);
            writer.WriteNumber("entropy_bits", EntropyBits);
            writer.WriteString("server", settings.Server);
            writer.WriteString("client", settings.Client);
            writer.WriteNumber("first_line", first);
            writer.WriteNumber("last_line", first + made - 1);
            if (source.Derived is DerivedRange derived)
            {
                writer.WriteString("secret", derived.Id.ToString());
                writer.WriteNumber("first_derived", derived.First);
                writer.WriteNumber("last_derived", derived.Last);
            }

            if (lists.Any(list => list.List.IsOneWay))
            {
                writer.WriteBoolean("one_way", true);
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(json.ToArray()) + "\n";
    }

    private string Steps() => string.Concat(
        new[] { ServerStep(), ClientStep() }.OfType<string>().Select((step, i) => $"  {i + 1}. {step}"))
        + (settings.Append ? "  A copy takes its list's place by mv, unless a line of that list was used meanwhile.\n" : "");

    private string? ServerStep()
    {
        if (settings.Server is not string path)
        {
            return null;
        }

        string server = PlainText.Escape(path);
        string installed = $"/etc/tanknock/{Path.GetFileName(server)}";
        return settings.Append
            ? $"On the server: the daemon sees the new lines within a second, if {server} is the list that it reads.\n"
            : $"On the server: put {server} at {installed}, mode 0600, and into a door of the configuration:\n"
                + $"       one_time_sequences = {installed}\n";
    }

    private string? ClientStep()
    {
        if (settings.Client is not string path)
        {
            return null;
        }

        string client = PlainText.Escape(path);
        string host = SheetCommand.HostOf(client, named: null) ?? "HOST";
        return settings.Append
            ? $"On the client: tanknock goes on with them, if {client} is the list that it takes.\n"
            : $"On the client: put {client} at ~/.config/tanknock/{host}.tan, mode 0600, and run:\n"
                + $"       tanknock {host}\n";
    }

    private string Lines(int first) => made == 1 ? $"line {first}" : $"lines {first} to {first + made - 1}";
}
