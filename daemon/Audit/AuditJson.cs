using System.Buffers;
using System.Text;
using System.Text.Json;
using TanKnock.Core.Lists;

namespace TanKnock.Daemon.Audit;

/// <summary>The report for programs: one JSON object on one line; what is not known is null.</summary>
internal sealed class AuditJson : IAuditReport
{
    /// <summary>Bytes collected before they are written: a console writes each call through.</summary>
    private const int FlushAt = 1 << 16;

    private readonly TextWriter output;
    private readonly ArrayBufferWriter<byte> buffer = new();
    private readonly Utf8JsonWriter json;
    private long flushed;

    internal AuditJson(TextWriter output)
    {
        this.output = output;
        json = new Utf8JsonWriter(buffer);
    }

    public void Begin(string path, ListContent content)
    {
        json.WriteStartObject();
        json.WriteString("file", path);
        json.WriteNumber("total", content.Count);
        foreach (LineState state in (LineState[])[LineState.Unused, LineState.Used, LineState.Skipped, LineState.Burned])
        {
            json.WriteNumber(LineNote.Word(state), content.CountOf(state));
        }

        json.WriteStartArray("lines");
    }

    public void Add(MarkedLine line)
    {
        json.WriteStartObject();
        json.WriteNumber("line", line.Number);
        json.WriteString("state", LineNote.Word(line.Note.State));
        json.WriteString("at", line.Note.At is DateTimeOffset at ? LineNote.FormatTime(at) : null);
        json.WriteString("source", line.Note.Source);
        json.WriteString("door", line.Note.Door);
        json.WriteEndObject();
        if (json.BytesPending + json.BytesCommitted - flushed >= FlushAt)
        {
            Flush();
        }
    }

    public void End()
    {
        json.WriteEndArray();
        json.WriteEndObject();
        Flush();
        output.Write('\n');
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
