using System.Net;
using System.Net.Sockets;
using TanKnock.Core.Sequences;

namespace TanKnock.Bench.Lab;

/// <summary>Where is measured: a server that hides port 22, a client, one wire. run.sh makes and removes it.</summary>
internal sealed class Site : IDisposable
{
    internal const int HiddenPort = 22;

    /// <summary>What both daemons run to open. Nothing in it is ours.</summary>
    internal const string StartCommand = "/usr/sbin/nft add element inet filter knockers { %IP% }";

    /// <summary>What knockd's own example configuration has.</summary>
    internal const int SequenceTimeout = 5;

    private readonly Socket service;

    internal Site(string server, string client, string folder, string programs)
    {
        Server = new Place(server);
        Client = new Place(client);
        Folder = folder;
        Programs = programs;
        service = Server.Do(() => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
        service.Bind(new IPEndPoint(IPAddress.Any, HiddenPort));
        service.Listen(1024);
        new Thread(Serve) { IsBackground = true }.Start();
    }

    internal static IPAddress ServerAddress { get; } = IPAddress.Parse("203.0.113.1");

    internal Place Server { get; }

    internal Place Client { get; }

    internal string Folder { get; }

    internal string Programs { get; }

    internal string At(string file) => Path.Combine(Folder, file);

    internal string Program(string name) => Path.Combine(Programs, name);

    internal void CloseDoor() => Server.Run("/usr/sbin/nft", "flush", "set", "inet", "filter", "knockers");

    /// <summary>Writes a list that no program has touched yet; its owner alone may read it.</summary>
    internal string WriteList(string name, IEnumerable<KnockSequence> lines)
    {
        string path = At(name);
        File.WriteAllLines(path, lines.Select(line => line.Format()));
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }

    /// <summary>A server's list as seqgen makes it.</summary>
    internal string MakeList(string name, int lines)
    {
        string path = At(name);
        Server.Run(Program("seqgen"), "--count", $"{lines}", "--server", path, "--client", path + ".client", "--force");
        return path;
    }

    public void Dispose() => service.Dispose();

    private void Serve()
    {
        try
        {
            while (true)
            {
                service.Accept().Dispose();
            }
        }
        catch (SocketException)
        {
            // Disposed: the measuring is over.
        }
    }
}
