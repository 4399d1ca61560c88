using System.Net;
using System.Net.Sockets;

namespace TanKnock.EndToEnd;

/// <summary>The hidden service: greets everybody who gets through.</summary>
internal sealed class Service : IDisposable
{
    private readonly Socket _listener;

    internal Service(NetworkNamespace where)
    {
        _listener = where.Enter(() =>
        {
            Socket listener = new(SocketType.Stream, ProtocolType.Tcp) { DualMode = true };
            listener.Bind(new IPEndPoint(IPAddress.IPv6Any, Machine.ServicePort));
            listener.Listen();
            return listener;
        });
        _ = GreetAsync();
    }

    internal static ReadOnlyMemory<byte> Banner { get; } = "the hidden service\n"u8.ToArray();

    public void Dispose() => _listener.Dispose();

    private async Task GreetAsync()
    {
        try
        {
            while (true)
            {
                using Socket visitor = await _listener.AcceptAsync();
                await visitor.SendAsync(Banner);
            }
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
        {
            // The lab is being taken down.
        }
    }
}
