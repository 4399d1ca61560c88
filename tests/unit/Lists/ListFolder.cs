using System.Text;
using TanKnock.Core.Consuming;
using TanKnock.Core.Files;
using Xunit;

namespace TanKnock.Tests.Lists;

/// <summary>A folder for lists of one test; removed with everything in it.</summary>
internal sealed class ListFolder : IDisposable
{
    public const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("tanknock-lists-");

    public string Folder => folder.FullName;

    public string At(string name) => Path.Combine(Folder, name);

    public string Write(string text, string name = "list.tan") => Write(Encoding.Latin1.GetBytes(text), name);

    public string Write(byte[] bytes, string name = "list.tan")
    {
        string path = At(name);
        File.WriteAllBytes(path, bytes);
        File.SetUnixFileMode(path, OwnerOnly);
        return path;
    }

    public static TanList Load(string path, IFileSystem? files = null)
    {
        TanList? list = TanList.Load(files ?? PosixFileSystem.Instance, path, out Fault? error);
        Assert.Null(error);
        return list!;
    }

    public static string Refusal(string path)
    {
        Assert.Null(TanList.Load(PosixFileSystem.Instance, path, out Fault? error));
        return error!.ToString();
    }

    /// <summary>A line with room, its line feed included.</summary>
    public static string Roomy(string sequence) => (" " + sequence).PadRight(127) + "\n";

    public void Dispose() => folder.Delete(recursive: true);
}
