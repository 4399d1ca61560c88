using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using TanKnock.Client.Knocking;

namespace TanKnock.Client.Commands;

/// <summary>The JSON that the client prints, one value a line.</summary>
[JsonSerializable(typeof(KnockReport))]
[JsonSerializable(typeof(ListRow[]))]
internal sealed partial class ClientJson : JsonSerializerContext
{
    /// <summary>Paths and names stay readable: the output is not part of a web page.</summary>
    private static readonly ClientJson Readable = new(new JsonSerializerOptions
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    });

    internal static string Line(KnockReport report) => JsonSerializer.Serialize(report, Readable.KnockReport) + "\n";

    internal static string Line(ListRow row) => JsonSerializer.Serialize(row, Readable.ListRow) + "\n";

    internal static string Line(ListRow[] rows) => JsonSerializer.Serialize(rows, Readable.ListRowArray) + "\n";
}

/// <summary>A list in the output of <c>status --json</c> and <c>hosts --json</c>.</summary>
[JsonDerivedType(typeof(UsableRow))]
[JsonDerivedType(typeof(UnusableRow))]
internal abstract record ListRow([property: JsonPropertyOrder(-1)] string Host, [property: JsonPropertyOrder(-1)] string List);

internal sealed record UsableRow(
    string Host, string List, int Total, int Used, int Skipped, int Left, int? Next, string? LastUsed) : ListRow(Host, List);

internal sealed record UnusableRow(string Host, string List, string Error) : ListRow(Host, List);
