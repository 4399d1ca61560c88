using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using TanKnock.Tests.Client;
using TanKnock.Tests.Seqgen;
using Xunit;

namespace TanKnock.Tests.Erasing;

/// <summary>The memory of the real programs, once they need no secret any more: none is left in it.</summary>
public sealed class ClearedMemoryTests : IDisposable
{
    private const string Passphrase = "correct horse battery staple";

    /// <summary>Lines that are looked for, from the first to the last of a hundred.</summary>
    private static readonly int[] Wanted = [1, 2, 3, 50, 99, 100];

    private readonly ClientLab lab = new();

    public ClearedMemoryTests()
    {
        File.WriteAllText(At("pass"), Passphrase + "\n");
        File.SetUnixFileMode(At("pass"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Seqgen("--new-secret secret --count 100 --client clear.tan");
    }

    public void Dispose() => lab.Dispose();

    /// <summary>What is searched for would be found: whoever holds a list shows all of its lines.</summary>
    [Fact]
    public void Search_finds_what_is_there()
    {
        Trace[] traces = [.. Lines("clear.tan"), .. Secrets()];
        Assert.Equal(traces.Select(each => each.Name).Order(StringComparer.Ordinal), ProcessMemory.Find(Environment.ProcessId, traces));
    }

    [Theory]
    [InlineData("")]
    [InlineData("--passphrase-file pass")]
    public async Task Proxy_that_carries_bytes_has_forgotten_list_and_passphrase(string sealing)
    {
        // The same lines as in clear.tan, in clear or sealed.
        Seqgen($"--secret-file secret --count 100 --server other.tan --client client.tan {sealing}");
        using Socket service = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        service.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        service.Listen();
        string port = ((IPEndPoint)service.LocalEndPoint!).Port.ToString(CultureInfo.InvariantCulture);
        using Process proxy = Process.Start(new ProcessStartInfo(
            "sh", ["-c", $"exec {ClientLab.Program} -q --list client.tan proxy {sealing} 127.0.0.1 {port}"])
        {
            WorkingDirectory = lab.Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        try
        {
            using Socket visitor = await service.AcceptAsync().WaitAsync(ClientLab.Patience);

            // It carries: all that comes before is over.
            proxy.StandardInput.Write("hello");
            proxy.StandardInput.Flush();
            Assert.True(await visitor.ReceiveAsync(new byte[5]).WaitAsync(ClientLab.Patience) > 0);

            Assert.Empty(ProcessMemory.Find(proxy.Id, [.. Lines("clear.tan"), .. Secrets()]));
        }
        finally
        {
            proxy.Kill();
            proxy.WaitForExit();
        }
    }

    [Theory]
    [InlineData("--count 100 --server new.tan --client other.tan", "new.tan")]
    [InlineData("--count 100 --one-way --server other.tan --client new.tan", "new.tan")]
    [InlineData("--count 100 --secret-file secret --server new.tan --client other.tan", "new.tan")]
    [InlineData("--count 100 --passphrase-file pass --server new.tan --client other.tan", "new.tan")]
    [InlineData("--count 50 --append --secret-file secret --server server.tan --client clear.tan", "clear.tan")]
    [InlineData("verify server.tan clear.tan --secret-file secret", "clear.tan")]
    [InlineData("fingerprint clear.tan", "clear.tan")]
    public void Seqgen_that_tells_what_it_did_has_forgotten_the_rest(string arguments, string list)
    {
        using StoppedProgram seqgen = new(lab.Folder, SeqgenProcess.Program, arguments);
        Assert.Empty(ProcessMemory.Find(seqgen.Id, [.. Lines(list), .. Secrets()]));
    }

    [Theory]
    [InlineData("peek")]
    [InlineData("status")]
    public void Client_that_tells_where_a_list_stands_has_forgotten_it(string command)
    {
        using StoppedProgram client = new(lab.Folder, ClientLab.Program, $"--list clear.tan {command} 127.0.0.1");
        Assert.Empty(ProcessMemory.Find(client.Id, Lines("clear.tan")));
    }

    [Theory]
    [InlineData("clear.tan")]
    [InlineData("sheet")]
    public void Import_that_tells_where_the_list_is_has_forgotten_it(string source)
    {
        File.WriteAllText(At("sheet"), "# tanknock sheet: page=1 of=1 host=h\n# line 1\n" + string.Concat(
            File.ReadAllLines(At("clear.tan"))[..100].Select(line => $"{line.Trim()}\n")));
        using StoppedProgram import = new(
            lab.Folder, $"env XDG_CONFIG_HOME={lab.Folder} {ClientLab.Program}", $"import {source} --host h", onError: true);
        Assert.Empty(ProcessMemory.Find(import.Id, Lines("clear.tan")));
    }

    private string At(string name) => Path.Combine(lab.Folder, name);

    private void Seqgen(string arguments) =>
        Assert.Equal(0, lab.RunCommand("sh", "-c", $"{SeqgenProcess.Program} {arguments}").ExitCode);

    private Trace[] Lines(string list)
    {
        string[] lines = File.ReadAllLines(At(list));
        return
        [
            .. Wanted.SelectMany(number => Trace.OfSequence($"line {number}", lines[number - 1].TrimStart(' ', '#').Split(' ')[0])),
        ];
    }

    /// <summary>The passphrase, and the first half of the secret's bytes.</summary>
    private Trace[] Secrets()
    {
        string hex = File.ReadAllText(At("secret")).Split(':')[3][..32];
        return [.. Trace.OfText("passphrase", Passphrase), .. Trace.OfText("secret", hex), new("secret as bytes", Convert.FromHexString(hex))];
    }
}
