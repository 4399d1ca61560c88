using System.Text;
using System.Text.RegularExpressions;
using TanKnock.Core.Consuming;
using TanKnock.Core.Files;
using TanKnock.Core.Lists;
using TanKnock.Core.Sequences;

namespace TanKnock.Tests.Lists;

/// <summary>What our reader makes of a list, in the words of spec/list_reference.py.</summary>
internal static partial class ListVerdict
{
    public static string Of(string path)
    {
        StringBuilder text = new("result: ok\n");
        ListContent? content = null;
        int index = 0;
        Fault? error = ListSurvey.Read(PosixFileSystem.Instance, path, (read, _) => content = read, Add);
        return error is null ? text.ToString() : Describe(error);

        void Add(MarkedLine line)
        {
            LineNote note = line.Note;
            ListEntry entry = content!.Entries[index];
            if (entry.Number != line.Number || entry.State != note.State)
            {
                throw new InvalidOperationException($"The two readings of line {line.Number} differ.");
            }

            string at = note.At is DateTimeOffset time ? LineNote.FormatTime(time) : "-";
            text.Append($"entry: {line.Number} {LineNote.Word(note.State)} {(SealedLine.Is(content.Knocks(index)) ? TextOf(path, entry) : SequenceText.Format(content.Knocks(index)))} ");
            text.Append($"{at} {note.Source ?? "-"} {note.Door ?? "-"}\n");
            index++;
        }
    }

    private static string TextOf(string path, ListEntry entry) => Encoding.Latin1.GetString(
        File.ReadAllBytes(path).AsSpan((int)entry.Offset, entry.Length)).TrimStart('#', ' ', '\t').Split(' ', '\t')[0];

    private static string Describe(Fault error)
    {
        Match column = Column().Match(error.Reason);
        string fault = error.Reason switch
        {
            "begins with a byte order mark" => "ByteOrderMark",
            "longer than 4095 bytes" => "TooLong",
            "contains a zero byte" => "ZeroByte",
            "contains a carriage return" => "CarriageReturn",
            "a damaged footer, or one of another version" => "Footer",
            "a second footer" => "SecondFooter",
            "a one-way line, but the list's last line, which holds its key, is missing" => "KeyMissing",
            "a sequence in clear in a one-way list" => "InClear",
            "a sealed line, but the list's last line, which says how, is missing" => "SealMissing",
            string reason when reason.StartsWith("repeats the sequence of line ", StringComparison.Ordinal) => "Repeated",
            string reason => Enum.GetValues<SequenceFault>().Single(
                f => column.Success && new SequenceError(int.Parse(column.Groups[1].Value) - 1, f).Describe() == reason).ToString(),
        };
        return $"result: {fault}\nat: {error.Line}:{(column.Success ? column.Groups[1].Value : "0")}\n";
    }

    [GeneratedRegex("^column ([0-9]+): ")]
    private static partial Regex Column();
}
