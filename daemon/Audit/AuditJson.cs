using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using TanKnock.Core.Lists;
using TanKnock.Daemon.Ledger;

namespace TanKnock.Daemon.Audit;

/// <summary>The report for programs: one JSON object on one line; what is not known is null.</summary>
internal sealed class AuditJson : IAuditReport
{
    /// <summary>Bytes collected before they are written: a console writes each call through.</summary>
    private const int FlushAt = 1 << 16;

    /// <summary>Encoded once, as a list may have millions of lines.</summary>
    private static readonly JsonEncodedText Line = JsonEncodedText.Encode("line");
    private static readonly JsonEncodedText State = JsonEncodedText.Encode("state");
    private static readonly JsonEncodedText At = JsonEncodedText.Encode("at");
    private static readonly JsonEncodedText Source = JsonEncodedText.Encode("source");
    private static readonly JsonEncodedText Door = JsonEncodedText.Encode("door");
    private static readonly ImmutableArray<JsonEncodedText> Words =
        [.. AuditedList.States.Select(state => JsonEncodedText.Encode(LineNote.Word(state)))];

    private readonly TextWriter output;
    private readonly ArrayBufferWriter<byte> buffer = new();
    private readonly Utf8JsonWriter json;
    private IReadOnlyDictionary<int, LineEvents> events = new Dictionary<int, LineEvents>();
    private long flushed;

    internal AuditJson(TextWriter output)
    {
        this.output = output;
        json = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true });
    }

    public void Begin(AuditedList list)
    {
        json.WriteStartObject();
        json.WriteString("file", list.Path);
        json.WriteNumber("total", list.Total);
        foreach (LineState state in AuditedList.States)
        {
            json.WriteNumber(LineNote.Word(state), list.CountOf(state));
        }

        events = list.Events;
        WriteCount("replayed", list.KnowsEvents ? list.Replayed : null);
        WriteCount("healed", list.KnowsEvents ? list.Healed : null);
        json.WriteStartArray("lines");
    }

    public void Add(MarkedLine line)
    {
        json.WriteStartObject();
        json.WriteNumber(Line, line.Number);
        json.WriteString(State, Words[(int)line.Note.State]);
        json.WriteString(At, line.Note.At is DateTimeOffset at ? LineNote.FormatTime(at) : null);
        json.WriteString(Source, line.Note.Source);
        json.WriteString(Door, line.Note.Door);
        json.WriteEndObject();
        if (json.BytesPending + json.BytesCommitted - flushed >= FlushAt)
        {
            Flush();
        }
    }

    public void End()
    {
        json.WriteEndArray();
        json.WriteStartArray("events");
        foreach ((int line, LineEvents after) in events)
        {
            foreach ((string name, LineEvent each) in after.All)
            {
                Write(line, name, each);
            }
        }

        json.WriteEndArray();
        json.WriteEndObject();
        Flush();
        output.Write('\n');
    }

    private void Write(int line, string name, LineEvent each)
    {
        json.WriteStartObject();
        json.WriteNumber(Line, line);
        json.WriteString("event", name);
        json.WriteString("first", LineNote.FormatTime(each.First));
        json.WriteString("last", LineNote.FormatTime(each.Last));
        json.WriteNumber("count", each.Count);
        json.WriteString(Source, each.Source);
        json.WriteEndObject();
    }

    private void WriteCount(string name, int? count)
    {
        if (count is int known)
        {
            json.WriteNumber(name, known);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    public void Dispose() => json.Dispose();

    private void Flush()
    {
        json.Flush();
        flushed = json.BytesCommitted;
        output.Write(Encoding.UTF8.GetString(buffer.WrittenSpan));
        buffer.ResetWrittenCount();
    }
}
