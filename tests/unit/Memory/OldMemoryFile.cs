using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text;
using TanKnock.Core.Records;
using TanKnock.Core.Sequences;

namespace TanKnock.Tests.Memory;

/// <summary>Makes memories of version 1, as programs did before there was version 2.</summary>
internal static class OldMemoryFile
{
    internal static byte[] Make(SequenceDigest digest, IReadOnlyList<KnockSequence> spent)
    {
        StringBuilder text = new("# TanKnock memory of spent lines, version 1. Do not edit.".PadRight(127) + "\n");
        byte[] bytes = new byte[16];
        for (int i = 0; i < spent.Count; i++)
        {
            BinaryPrimitives.WriteUInt128BigEndian(bytes, digest.Of(spent[i].Knocks));
            string line = Base64Url.EncodeToString(bytes) + Encoding.ASCII.GetString(MemoryLab.Note.Format()).PadRight(87) + $" {i + 2:x8} ";
            text.Append(line).Append($"{Crc32C.Of(Encoding.ASCII.GetBytes(line)):x8}\n");
        }

        text.Append(new string(' ', 127) + "\n");
        return Encoding.ASCII.GetBytes(text.ToString());
    }
}
