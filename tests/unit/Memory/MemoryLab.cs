using System.Text;
using TanKnock.Core.Files;
using TanKnock.Core.Lists;
using TanKnock.Core.Sequences;
using Xunit;

namespace TanKnock.Tests.Memory;

/// <summary>A state folder of a test's own, on the real file system.</summary>
public sealed class MemoryLab : IDisposable
{
    internal static readonly LineNote Note = new(
        LineState.Used, new DateTimeOffset(2026, 3, 1, 9, 15, 22, TimeSpan.Zero), "203.0.113.7", "ssh");

    public MemoryLab()
    {
        Root = Directory.CreateTempSubdirectory("tanknock-memory-").FullName;
        Folder = Path.Combine(Root, "state");
    }

    internal string Root { get; }

    internal string Folder { get; }

    internal string MemoryPath => Path.Combine(Folder, "spent");

    internal string KeyPath => Path.Combine(Folder, "spent.key");

    public void Dispose() => Directory.Delete(Root, recursive: true);

    internal SpentMemory Open(int stock = SpentMemory.DefaultStock)
    {
        SpentMemory? memory = StateFolder.Open(PosixFileSystem.Instance, Folder, stock, out _, out Fault? error);
        Assert.True(memory is not null, error?.ToString());
        return memory;
    }

    /// <summary>The lines of the memory, also while it is open and locked.</summary>
    internal string[] ReadMemory()
    {
        using IOpenFile file = PosixFileSystem.Instance.Open(MemoryPath, forWriting: false);
        byte[] bytes = new byte[file.Facts().Length];
        file.Read(bytes, 0);
        return Encoding.ASCII.GetString(bytes).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    internal Fault Refuse(int stock = SpentMemory.DefaultStock)
    {
        Assert.Null(StateFolder.Open(PosixFileSystem.Instance, Folder, stock, out _, out Fault? error));
        return error!;
    }

    internal static KnockSequence Sequence(int number) => new(
        [new Knock(Protocol.Tcp, (ushort)(1 + (number % 65535))), new Knock(Protocol.Udp, (ushort)(1 + (number / 65535)))]);
}
