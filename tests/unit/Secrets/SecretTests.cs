using System.Runtime.Versioning;
using System.Text;
using TanKnock.Core.Files;
using TanKnock.Core.Secrets;
using TanKnock.Tests.Lists;
using Xunit;

namespace TanKnock.Tests.Secrets;

[SupportedOSPlatform("linux")]
public sealed class SecretTests : IDisposable
{
    private readonly ListFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Create_makes_a_file_for_its_owner_that_is_read_back()
    {
        string path = folder.At("a.secret");
        using ListSecret made = SecretFile.Create(PosixFileSystem.Instance, path);
        Assert.Equal(ListFolder.OwnerOnly, File.GetUnixFileMode(path));
        Assert.Matches("^tanknock-secret:1:[0-9a-f]{8}:[0-9a-f]{64}:[0-9a-f]{8}\n$", File.ReadAllText(path));
        using ListSecret? read = SecretFile.Read(PosixFileSystem.Instance, path, out Fault? error);
        Assert.Null(error);
        Assert.Equal(made.Id, read!.Id);
        Assert.Equal(["a.secret"], Directory.GetFileSystemEntries(folder.Folder).Select(Path.GetFileName));
    }

    [Fact]
    public void Create_makes_another_secret_each_time_and_replaces_none()
    {
        SecretFile.Create(PosixFileSystem.Instance, folder.At("a")).Dispose();
        SecretFile.Create(PosixFileSystem.Instance, folder.At("b")).Dispose();
        string a = File.ReadAllText(folder.At("a"));
        Assert.NotEqual(a.Split(':')[2..], File.ReadAllText(folder.At("b")).Split(':')[2..]);
        Assert.Throws<FileSystemException>(() => SecretFile.Create(PosixFileSystem.Instance, folder.At("a")));
        Assert.Equal(a, File.ReadAllText(folder.At("a")));
    }

    [Fact]
    public void Every_single_typing_error_is_noticed()
    {
        SecretFile.Create(PosixFileSystem.Instance, folder.At("a")).Dispose();
        string good = File.ReadAllText(folder.At("a")).TrimEnd('\n');
        for (int i = 0; i < good.Length; i++)
        {
            foreach (string other in (string[])["0", "f", "g", ":", " ", "F", "", "00"])
            {
                string bad = good[..i] + other + good[(i + 1)..];
                if (bad != good && bad != good.Insert(i, "0"))
                {
                    Assert.True(Fault(bad) is not null, bad);
                }
            }

            string swapped = i + 1 < good.Length ? good[..i] + good[i + 1] + good[i] + good[(i + 2)..] : good + "0";
            Assert.True(swapped == good || Fault(swapped) is not null, swapped);
        }

        Assert.Null(Fault(good));
    }

    [Theory]
    [InlineData("\n", true)]
    [InlineData("\r\n", true)]
    [InlineData("\n\n", false)]
    [InlineData(" ", false)]
    [InlineData("\n# remark", false)]
    public void One_line_ending_may_follow_and_nothing_else(string behind, bool good)
    {
        SecretFile.Create(PosixFileSystem.Instance, folder.At("a")).Dispose();
        string text = File.ReadAllText(folder.At("a")).TrimEnd('\n') + behind;
        folder.Write(text, "b");
        using ListSecret? secret = SecretFile.Read(PosixFileSystem.Instance, folder.At("b"), out Fault? error);
        Assert.Equal(good, secret is not null);
        Assert.Equal(good, error is null);
    }

    [Theory]
    [InlineData("", "not a secret")]
    [InlineData("7000:tcp,8000:udp,9000:tcp\n", "not a secret")]
    [InlineData("tanknock-secret:2:whatever", "another version")]
    [InlineData("tanknock-secret:1:00000000", "damaged")]
    public void Other_files_are_refused_by_name(string text, string expected)
    {
        folder.Write(text, "a");
        Assert.Null(SecretFile.Read(PosixFileSystem.Instance, folder.At("a"), out Fault? error));
        Assert.Contains(expected, error!.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("7000", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Secret_that_others_can_read_or_reach_by_a_link_is_refused()
    {
        string path = folder.At("a");
        SecretFile.Create(PosixFileSystem.Instance, path).Dispose();
        File.CreateSymbolicLink(folder.At("link"), path);
        Assert.Null(SecretFile.Read(PosixFileSystem.Instance, folder.At("link"), out Fault? error));
        Assert.Equal(FileProblem.IsLink, error!.Problem);
        File.SetUnixFileMode(path, ListFolder.OwnerOnly | UnixFileMode.OtherRead);
        Assert.Null(SecretFile.Read(PosixFileSystem.Instance, path, out error));
        Assert.Contains("lets others in", error!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Pinned_bytes_are_zero_once_disposed()
    {
        PinnedBytes bytes = new(8);
        bytes.Span.Fill(7);
        Span<byte> same = bytes.Span;
        bytes.Dispose();
        Assert.Equal(new byte[8], same.ToArray());
    }

    private static string? Fault(string text) => SecretText.Read(Encoding.ASCII.GetBytes(text), out _, new byte[ListSecret.Length]);
}
