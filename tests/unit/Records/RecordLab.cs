using System.Text;
using TanKnock.Core.Files;
using TanKnock.Core.Records;
using Xunit;

namespace TanKnock.Tests.Records;

/// <summary>A record file of a test's own, on the real file system.</summary>
public sealed class RecordLab : IDisposable
{
    internal const string Owner = "the-owner-of-this-file";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("tanknock-records-");

    internal string Folder => folder.FullName;

    internal string FilePath => Path.Combine(Folder, "ledger");

    public void Dispose() => folder.Delete(recursive: true);

    /// <summary>Makes a file with room for so many lines.</summary>
    internal void Create(int room)
    {
        RecordFile.Create(PosixFileSystem.Instance, FilePath, Owner);
        using RecordFile file = Open(out _);
        file.MakeAnew(0, [], room, replace: true);
    }

    internal RecordFile Open(out List<string> records, IFileSystem? files = null)
    {
        List<string> found = [];
        RecordFile? file = RecordFile.Open(
            files ?? PosixFileSystem.Instance, FilePath, Owner, tolerate: null, Collect(found), out Fault? error);
        Assert.True(file is not null, error?.ToString());
        records = found;
        return file;
    }

    internal List<string> Records()
    {
        Open(out List<string> records).Dispose();
        return records;
    }

    internal Fault Refusal(string owner = Owner)
    {
        Assert.Null(RecordFile.Open(PosixFileSystem.Instance, FilePath, owner, tolerate: null, (_, _, _) => { }, out Fault? error));
        return error!;
    }

    /// <summary>As a report reads it, without a lock.</summary>
    internal Fault? Read(List<string> records, IFileSystem? files = null) =>
        RecordFile.Read(files ?? PosixFileSystem.Instance, FilePath, Owner, Collect(records));

    internal static RecordText Text(string text, char kind = '=') => new(kind, Encoding.UTF8.GetBytes(text));

    /// <summary>A text that takes so many lines.</summary>
    internal static string Long(string name, int lines) => name.PadRight((RecordFile.TextLength * (lines - 1)) + 1, '~');

    private static RecordSeen Collect(List<string> records) =>
        (line, kind, text) => records.Add($"{line + 1}{kind}{Encoding.UTF8.GetString(text)}");
}
