using TanKnock.Core.Files;

namespace TanKnock.Tests.Simulation;

/// <summary>Asks a disk whether its memory knows a line.</summary>
internal static class MemoryJudge
{
    private const string KeyPath = SimulatedDaemon.StateFolderPath + "/spent.key";
    private const string MemoryPath = SimulatedDaemon.StateFolderPath + "/spent";

    [ThreadStatic]
    private static (byte[] Key, SequenceDigest Digest) last;

    internal static bool Remembers(SimulatedDisk disk, int id)
    {
        byte[]? key = disk.Find(KeyPath)?.Content;
        Violation.Unless(key is not null && disk.Find(MemoryPath) is not null, "a power cut would leave no memory");
        using IOpenFile file = new SimulatedProcess(disk, new Random(0)).Open(MemoryPath, forWriting: false);
        SequenceDigest digest = DigestFor(key!);
        MemoryImage? image = MemoryImage.Read(file, MemoryPath, digest.KeyCheck, out Fault? error);
        Violation.Unless(image is not null, $"a power cut would leave a memory that is refused: {error}");
        return image!.Places.ContainsKey(digest.Of(Lines.Sequence(id).Knocks));
    }

    private static SequenceDigest DigestFor(byte[] key)
    {
        if (last.Key is null || !last.Key.AsSpan().SequenceEqual(key))
        {
            last.Digest?.Dispose();
            last = (key, new SequenceDigest(key));
        }

        return last.Digest;
    }
}
