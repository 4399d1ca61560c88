using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Xunit;
using Finished = TanKnock.Tests.Client.ClientLab.Finished;

namespace TanKnock.Tests.Client;

/// <summary><c>tanknock proxy</c>, with real services on loopback.</summary>
public sealed class ProxyTests : IDisposable
{
    /// <summary>More than all buffers on the way hold together.</summary>
    private const int Many = 64 << 20;

    private readonly ClientLab lab = new();
    private readonly Socket service = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public ProxyTests()
    {
        service.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        service.Listen();
        lab.WriteList(ClientLab.RoomyList(20));
    }

    private string Port => ((IPEndPoint)service.LocalEndPoint!).Port.ToString(CultureInfo.InvariantCulture);

    private string Proxy => $"{ClientLab.Program} -q --list {lab.ListPath} proxy 127.0.0.1 {Port}";

    public void Dispose()
    {
        service.Dispose();
        lab.Dispose();
    }

    /// <summary>Pipes, files and sockets go different ways through the client.</summary>
    [Theory]
    [InlineData("cat in | {0} | cat > out")]
    [InlineData("{0} < in > out")]
    [InlineData("{0} < in | cat > out")]
    [InlineData("cat in | {0} > out")]
    public async Task Bytes_go_both_ways_with_half_close(string pipeline)
    {
        byte[] sent = RandomNumberGenerator.GetBytes(Many);
        byte[] answered = RandomNumberGenerator.GetBytes(Many / 2);
        File.WriteAllBytes(Path.Combine(lab.Folder, "in"), sent);
        Task<byte[]> received = ServeAsync(async stream =>
        {
            // The answer begins when the question has ended: without half-close nobody would ever say a word.
            byte[] all = await ReadToEndAsync(stream);
            await stream.WriteAsync(answered);
            return all;
        });

        Finished run = await Task.Run(() => lab.RunCommand("bash", "-o", "pipefail", "-c", string.Format(null, pipeline, Proxy)));

        Assert.Equal(new Finished(0, "", ""), run);
        byte[] arrived = await received.WaitAsync(ClientLab.Patience);
        Assert.True(sent.AsSpan().SequenceEqual(arrived));
        Assert.True(answered.AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(lab.Folder, "out"))));
    }

    [Fact]
    public async Task Both_ways_at_once_do_not_wait_for_each_other()
    {
        byte[] sent = RandomNumberGenerator.GetBytes(Many);
        File.WriteAllBytes(Path.Combine(lab.Folder, "in"), sent);
        Task<byte[]> echo = ServeAsync(async stream =>
        {
            await stream.CopyToAsync(stream);
            return [];
        });

        Finished run = await Task.Run(() => lab.RunCommand("bash", "-c", $"cat in | {Proxy} | cat > out"));

        await echo.WaitAsync(ClientLab.Patience);
        Assert.Equal(new Finished(0, "", ""), run);
        Assert.True(sent.AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(lab.Folder, "out"))));
    }

    [Fact]
    public async Task Far_end_that_closes_is_passed_on_while_standard_input_stays_open()
    {
        Task<byte[]> served = ServeAsync(async stream =>
        {
            await stream.WriteAsync("bye"u8.ToArray());
            return [];
        });
        using Process proxy = Start();

        Assert.Equal("bye", await proxy.StandardOutput.ReadToEndAsync().WaitAsync(ClientLab.Patience));
        await served.WaitAsync(ClientLab.Patience);

        Assert.False(proxy.HasExited);
        proxy.StandardInput.Close();
        Assert.True(proxy.WaitForExit(ClientLab.Patience));
        Assert.Equal(0, proxy.ExitCode);
    }

    [Fact]
    public async Task Reader_that_goes_away_ends_it()
    {
        Task<byte[]> served = ServeAsync(async stream =>
        {
            try
            {
                while (true)
                {
                    await stream.WriteAsync(new byte[1 << 16]);
                }
            }
            catch (IOException)
            {
                return [];
            }
        });

        using Process proxy = Start();
        Assert.Equal(0, proxy.StandardOutput.Read());

        proxy.StandardOutput.Close();

        Assert.True(proxy.WaitForExit(ClientLab.Patience));
        Assert.Equal(0, proxy.ExitCode);
        await served.WaitAsync(ClientLab.Patience);
    }

    [Fact]
    public async Task Connection_that_breaks_is_told()
    {
        TaskCompletionSource arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<byte[]> served = ServeAsync(async stream =>
        {
            await stream.WriteAsync("x"u8.ToArray());
            await arrived.Task;

            // RST instead of FIN.
            stream.Socket.LingerState = new LingerOption(true, 0);
            return [];
        });
        using Process proxy = Start();
        Assert.Equal('x', proxy.StandardOutput.Read());
        arrived.SetResult();
        await served.WaitAsync(ClientLab.Patience);

        Assert.True(proxy.WaitForExit(ClientLab.Patience));

        Assert.Equal(1, proxy.ExitCode);
        Assert.Equal(
            $"tanknock: error: the connection to port {Port} of 127.0.0.1 broke: Connection reset by peer\n",
            await proxy.StandardError.ReadToEndAsync());
    }

    [Fact]
    public async Task Standard_output_that_is_full_is_told()
    {
        Task<byte[]> served = ServeAsync(async stream =>
        {
            await stream.WriteAsync("x"u8.ToArray());
            return [];
        });

        Finished run = await Task.Run(() => lab.RunCommand("sh", "-c", $"{Proxy} </dev/null >/dev/full"));

        await served.WaitAsync(ClientLab.Patience);
        Assert.Equal(
            new Finished(
                1,
                "",
                $"tanknock: error: the connection to port {Port} of 127.0.0.1 broke: cannot write to standard output: No space left on device\n"),
            run);
    }

    [Theory]
    [InlineData("<&-")]
    [InlineData(">&-")]
    public void Closed_stream_is_told_and_uses_nothing(string redirection)
    {
        Finished run = lab.RunCommand("sh", "-c", $"exec {Proxy} {redirection}");

        const string Message = "tanknock: error: standard input or output is closed: there is nothing to carry; no line was used\n";
        Assert.Equal(new Finished(1, "", Message), run);
        Assert.All(lab.ListLines(), line => Assert.StartsWith(" ", line, StringComparison.Ordinal));
    }

    [Fact]
    public void Port_that_does_not_open_exits_4_and_carries_nothing()
    {
        service.Close();
        Finished run = lab.Run("--retries", "0", "--list", lab.ListPath, "proxy", "127.0.0.1", "9:0.1");
        Assert.Equal((4, ""), (run.ExitCode, run.Output));
        Assert.Contains("error: port 9 of 127.0.0.1 did not open within 0.1 s\n", run.Error, StringComparison.Ordinal);
        Assert.Equal(2, lab.Run("proxy", "127.0.0.1", "0").ExitCode);
        Assert.Equal(2, lab.Run("proxy", "127.0.0.1").ExitCode);
    }

    private Process Start() => Process.Start(new ProcessStartInfo(
        ClientLab.Program, ["-q", "--list", lab.ListPath, "proxy", "127.0.0.1", Port])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;

    /// <summary>Serves the one connection that the client makes, and closes it.</summary>
    private Task<byte[]> ServeAsync(Func<NetworkStream, Task<byte[]>> serve) => Task.Run(async () =>
    {
        using Socket visitor = await service.AcceptAsync();
        await using NetworkStream stream = new(visitor);
        return await serve(stream);
    });

    private static async Task<byte[]> ReadToEndAsync(NetworkStream stream)
    {
        using MemoryStream all = new();
        await stream.CopyToAsync(all);
        return all.ToArray();
    }
}
