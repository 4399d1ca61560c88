using System.Collections.Immutable;
using System.Text.Unicode;
using TanKnock.Core.Files;

namespace TanKnock.Daemon.Configuration;

/// <summary>Reads a configuration file from disk; the only part of this folder that touches one.</summary>
public static class ConfigurationFile
{
    /// <summary>Far above any configuration that a person writes; keeps a wrong path from filling the memory.</summary>
    public const int MaxBytes = 1 << 20;

    private static readonly string[] DefaultPaths = ["/etc/tanknock/tanknockd.conf", "/etc/knockd.conf"];

    /// <summary>Where the configuration is if nobody names one.</summary>
    public static string DefaultPath => DefaultPaths.FirstOrDefault(File.Exists) ?? DefaultPaths[0];

    /// <summary>Reads and parses a file. A file that cannot be read is a finding like any other.</summary>
    public static ConfigurationResult Load(string path)
    {
        Findings findings = new(path);
        string? text = Read(path, findings);
        return text is null
            ? new ConfigurationResult(null, findings.ToSorted())
            : ConfigurationParser.Parse(path, text);
    }

    private static string? Read(string path, Findings findings)
    {
        if (WhyNotRegular(path) is string fault)
        {
            findings.Error(0, fault);
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
            findings.Error(0, "cannot be read: permission denied");
            return null;
        }
        catch (IOException)
        {
            findings.Error(0, "cannot be read: input or output error");
            return null;
        }

        return Decode(bytes.AsSpan(0, length), findings);
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

    private static string? Decode(ReadOnlySpan<byte> bytes, Findings findings)
    {
        if (bytes.Length > MaxBytes)
        {
            findings.Error(0, $"is larger than {MaxBytes} bytes, which no configuration is");
            return null;
        }

        int nul = bytes.IndexOf((byte)0);
        if (nul >= 0)
        {
            findings.Error(LineAt(bytes, nul), "a NUL byte: this is not a text file");
            return null;
        }

        char[] text = new char[bytes.Length];
        Utf8.ToUtf16(bytes, text, out int read, out int written, replaceInvalidSequences: false);
        if (read < bytes.Length)
        {
            findings.Error(LineAt(bytes, read), "not UTF-8 text", "save the file in UTF-8");
            return null;
        }

        return new string(text, 0, written);
    }

    private static int LineAt(ReadOnlySpan<byte> bytes, int offset) => bytes[..offset].Count((byte)'\n') + 1;
}

/// <summary>What a configuration means, and everything that is to be said about it.</summary>
/// <param name="Settings">Null if there is an error: no half-understood configuration gets any further.</param>
/// <param name="Findings">All errors and warnings, sorted by line.</param>
public sealed record ConfigurationResult(DaemonSettings? Settings, ImmutableArray<Finding> Findings)
{
    /// <summary>With errors, what was understood all the same, to be looked at and never to be run with; null if the file
    /// could not be read.</summary>
    public DaemonSettings? AsUnderstood { get; init; } = Settings;
}
