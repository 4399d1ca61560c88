using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace TanKnock.Client;

/// <summary>JSON without reflection.</summary>
internal static class JsonText
{
    /// <summary>Paths and names stay readable: the output is no part of a web page.</summary>
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What is written, on one line.</summary>
    internal static string Line(Action<Utf8JsonWriter> write)
    {
        using MemoryStream json = new();
        using (Utf8JsonWriter writer = new(json, Options))
        {
            write(writer);
        }

        return Encoding.UTF8.GetString(json.ToArray()) + "\n";
    }

    internal static void Number(Utf8JsonWriter writer, string name, int? number)
    {
        if (number is int value)
        {
            writer.WriteNumber(name, value);
        }
        else
        {
            writer.WriteNull(name);
        }
    }
}
