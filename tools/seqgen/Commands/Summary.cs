using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using TanKnock.Cli;
using TanKnock.Seqgen.Making;

namespace TanKnock.Seqgen.Commands;

/// <summary>Tells a user or a script what a run has made. It shows no sequence.</summary>
internal static class Summary
{
    internal static string ToText(Settings settings, MadeLines made)
    {
        string lines = made.Count == 1 ? "1 line" : $"{made.Count} lines";
        string bits = EntropyBits(made).ToString("0.0", CultureInfo.InvariantCulture);
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"{(settings.Append ? "Added" : "Made")} {lines} of {made.Rules.Knocks} knocks, {bits} bits of entropy each");
        text.Append(made.Derived is DerivedRange derived ? $",\nderived from secret {derived.Id}, lines {derived.First} to {derived.Last}:\n" : ":\n");
        foreach (MadeList list in made.Lists)
        {
            string side = !list.IsServer ? "client" : list.IsOneWay ? "server, one-way" : "server";
            string numbers = made.Count == 1
                ? $"line {list.FirstNumber}"
                : $"lines {list.FirstNumber} to {list.FirstNumber + made.Count - 1}";
            text.Append(CultureInfo.InvariantCulture, $"  {PlainText.Escape(list.Path)} ({side}), {numbers}\n");
        }

        if (made.Count < settings.Count)
        {
            text.Append(CultureInfo.InvariantCulture, $"Left out, at both ends: {settings.Count - made.Count} that the lists have already.\n");
        }

        return text.Append("\nNext:\n").Append(Steps(settings)).ToString();
    }

    internal static string ToJson(Settings settings, MadeLines made)
    {
        int first = made.Lists[0].FirstNumber;
        SummaryJson json = new(
            made.Count,
            made.Rules.Knocks,
            EntropyBits(made),
            settings.Server,
            settings.Client,
            first,
            first + made.Count - 1,
            made.Derived?.Id.ToString(),
            made.Derived?.First,
            made.Derived?.Last,
            made.Lists.Any(list => list.IsOneWay) ? true : null);
        return JsonSerializer.Serialize(json, SummaryJsonContext.Default.SummaryJson) + "\n";
    }

    private static double EntropyBits(MadeLines made) => Strength.RoundDown(made.Rules.EntropyBits());

    private static string Steps(Settings settings) => string.Concat(
        new[] { ServerStep(settings), ClientStep(settings) }.OfType<string>().Select((step, i) => $"  {i + 1}. {step}"))
        + (settings.Append ? "  A copy takes its list's place by mv, unless a line of that list was used meanwhile.\n" : "");

    private static string? ServerStep(Settings settings)
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

    private static string? ClientStep(Settings settings)
    {
        if (settings.Client is not string path)
        {
            return null;
        }

        string client = PlainText.Escape(path);
        string host = SheetCommand.HostOf(path) ?? "HOST";
        return settings.Append
            ? $"On the client: tanknock goes on with them, if {client} is the list that it takes.\n"
            : $"On the client: put {client} at ~/.config/tanknock/{host}.tan, mode 0600, and run:\n"
                + $"       tanknock {host}\n";
    }
}

/// <summary>The summary as <c>--json</c> prints it; seqgen(1) describes the fields.</summary>
internal sealed record SummaryJson(
    int Lines,
    int Knocks,
    double EntropyBits,
    string? Server,
    string? Client,
    int FirstLine,
    int LastLine,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Secret,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ulong? FirstDerived,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ulong? LastDerived,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? OneWay);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(SummaryJson))]
internal sealed partial class SummaryJsonContext : JsonSerializerContext;
