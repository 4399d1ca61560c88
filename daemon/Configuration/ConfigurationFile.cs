using System.Text.Unicode;
using TanKnock.Core.Files;

namespace TanKnock.Daemon.Configuration;

/// <summary>Reads a configuration file from disk; the only part of this folder that touches one.</summary>
public static class ConfigurationFile
{
    /// <summary>Far above any configuration that a person writes; keeps a wrong path from filling the memory.</summary>
    public const int MaxBytes = 1 << 20;

    /// <summary>Reads and parses a file. What cannot be read is a diagnostic like any other fault.</summary>
    public static ConfigurationResult Load(string path)
    {
        DiagnosticBag bag = new(path);
        string? text = Read(path, bag);
        return text is null
            ? new ConfigurationResult(null, bag.ToSorted())
            : ConfigurationParser.Parse(path, text);
    }

    private static string? Read(string path, DiagnosticBag bag)
    {
        if (WhyNotRegular(path) is string fault)
        {
            bag.Error(0, fault);
            return null;
        }

        byte[] bytes = new byte[MaxBytes + 1];
        int length;
        try
        {
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
            length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        }
        catch (UnauthorizedAccessException)
        {
            bag.Error(0, "cannot be read: permission denied");
            return null;
        }
        catch (IOException)
        {
            bag.Error(0, "cannot be read: input or output error");
            return null;
        }

        return Decode(bytes.AsSpan(0, length), bag);
    }

    /// <summary>Asked before opening: opening a FIFO waits for somebody to write to it.</summary>
    private static string? WhyNotRegular(string path)
    {
        try
        {
            return PosixFileSystem.Instance.LookThroughLinks(path)?.Kind switch
            {
                null => "cannot be read: No such file or directory",
                FileKind.Regular => null,
                FileKind.Folder => "is a folder, not a file",
                _ => "is not a regular file",
            };
        }
        catch (FileSystemException e)
        {
            return e.Reason;
        }
    }

    private static string? Decode(ReadOnlySpan<byte> bytes, DiagnosticBag bag)
    {
        if (bytes.Length > MaxBytes)
        {
            bag.Error(0, $"is larger than {MaxBytes} bytes, which no configuration is");
            return null;
        }

        int nul = bytes.IndexOf((byte)0);
        if (nul >= 0)
        {
            bag.Error(LineAt(bytes, nul), "a NUL byte: this is not a text file");
            return null;
        }

        char[] text = new char[bytes.Length];
        Utf8.ToUtf16(bytes, text, out int read, out int written, replaceInvalidSequences: false);
        if (read < bytes.Length)
        {
            bag.Error(LineAt(bytes, read), "not UTF-8 text", "save the file in UTF-8");
            return null;
        }

        return new string(text, 0, written);
    }

    private static int LineAt(ReadOnlySpan<byte> bytes, int offset) => bytes[..offset].Count((byte)'\n') + 1;
}
