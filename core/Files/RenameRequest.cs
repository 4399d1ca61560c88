using System.Buffers.Binary;
using System.Text;

namespace TanKnock.Core.Files;

/// <summary><c>FILE_RENAME_INFO</c> of Windows for 64-bit programs: flags, padding, no folder handle, the name's length in
/// bytes, the name.</summary>
internal static class RenameRequest
{
    /// <summary>FileRenameInfoEx of minwinbase.h.</summary>
    internal const int Class = 22;

    private const uint ReplaceIfExists = 1;
    private const uint PosixSemantics = 2;
    private const int LengthAt = 16;
    private const int NameAt = 20;

    /// <summary>Bytes of a request, the zero behind the name included.</summary>
    internal static int Size(string target) => NameAt + (2 * (target.Length + 1));

    internal static void Write(Span<byte> request, string target, bool replace)
    {
        request.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(request, PosixSemantics | (replace ? ReplaceIfExists : 0));
        BinaryPrimitives.WriteInt32LittleEndian(request[LengthAt..], 2 * target.Length);
        Encoding.Unicode.GetBytes(target, request[NameAt..]);
    }
}
