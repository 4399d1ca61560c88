using System.Diagnostics;
using System.Text;
using TanKnock.Daemon.Configuration;
using Xunit;

namespace TanKnock.Tests.Configuration;

public sealed class ConfigurationFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("tanknock-test-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Load_good_file_gives_settings()
    {
        ConfigurationResult result = ConfigurationFile.Load(Write(Encoding.UTF8.GetBytes(Configure.DoorText("# größer"))));

        Assert.Empty(result.Diagnostics);
        Assert.Equal("ssh", result.Settings!.Doors[0].Name);
    }

    [Fact]
    public void Load_file_of_exactly_the_limit_is_read()
    {
        byte[] bytes = Encoding.UTF8.GetBytes(Configure.DoorText("").PadRight(ConfigurationFile.MaxBytes, '\n'));

        Assert.NotNull(ConfigurationFile.Load(Write(bytes)).Settings);
        AssertFault(Write([.. bytes, (byte)'\n']), 0, "is larger than 1048576 bytes, which no configuration is");
    }

    [Fact]
    public void Load_missing_file_says_so() =>
        AssertFault(Path.Combine(folder, "none"), 0, "cannot be read: No such file or directory");

    [Fact]
    public void Load_folder_is_refused() => AssertFault(folder, 0, "is a folder, not a file");

    [Fact]
    public void Load_device_is_refused() => AssertFault("/dev/zero", 0, "is not a regular file");

    [Fact]
    public void Load_fifo_is_refused_without_waiting()
    {
        string path = Path.Combine(folder, "fifo");
        using (Process process = Process.Start("mkfifo", path))
        {
            process.WaitForExit();
        }

        AssertFault(path, 0, "is not a regular file");
    }

    [Fact]
    public void Load_nul_byte_is_refused_with_its_line() =>
        AssertFault(Write("[a]\nsequence=\0"u8), 2, "a NUL byte: this is not a text file");

    [Theory]
    [InlineData(new byte[] { 0x23, 0x0a, 0x23, 0xfc, 0x0a }, 2)]
    [InlineData(new byte[] { 0x23, 0x0a, 0x0a, 0xc3 }, 3)]
    [InlineData(new byte[] { 0xed, 0xa0, 0x80 }, 1)]
    [InlineData(new byte[] { 0xc0, 0xaf }, 1)]
    public void Load_bytes_that_are_not_utf8_are_refused_with_their_line(byte[] bytes, int line) =>
        AssertFault(Write(bytes), line, "not UTF-8 text");

    private static void AssertFault(string path, int line, string message)
    {
        ConfigurationResult result = ConfigurationFile.Load(path);

        Assert.Null(result.Settings);
        Diagnostic diagnostic = Assert.Single(result.Diagnostics);
        Assert.Equal((Severity.Error, path, line, message), (diagnostic.Severity, diagnostic.File, diagnostic.Line, diagnostic.Message));
    }

    private string Write(ReadOnlySpan<byte> bytes)
    {
        string path = Path.Combine(folder, "tanknockd.conf");
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
