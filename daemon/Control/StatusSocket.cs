using System.Net.Sockets;
using System.Runtime.InteropServices;
using TanKnock.Core.Files;
using TanKnock.Daemon.Configuration;

namespace TanKnock.Daemon.Control;

/// <summary>Where a daemon and those who ask it meet: a socket in the runtime folder (docs/status.md).</summary>
internal static class StatusSocket
{
    private const int SocketLevel = 1; // SOL_SOCKET
    private const int PeerCredentials = 17; // SO_PEERCRED of unix(7)

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Listens there for root and the daemon's own user. The socket of a daemon that died gives way; that of one
    /// that lives does not.</summary>
    /// <exception cref="SocketException">It cannot be bound.</exception>
    /// <exception cref="FileSystemException">The folder cannot be made, others could put a socket of theirs into it, or a
    /// daemon listens there.</exception>
    internal static Socket Listen(string path, int backlog)
    {
        PosixFileSystem files = PosixFileSystem.Instance;
        string folder = Path.GetDirectoryName(path)!;
        if (FolderTrust.Check(files, folder, tolerate: null) is Fault error)
        {
            throw new FileSystemException(FileProblem.Other, error.Path, error.Reason);
        }

        if (files.LookThroughLinks(folder) is null)
        {
            files.CreateFolder(folder);
        }

        if (files.Look(path) is not null)
        {
            if (IsAlive(path))
            {
                throw new FileSystemException(FileProblem.Exists, path, "another daemon listens there");
            }

            files.Delete(path);
        }

        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            // Nobody gets in between: not before it listens, and it listens once the mode is set.
            socket.Bind(new UnixDomainSocketEndPoint(path));
#pragma warning disable CA1416 // The daemon runs on Linux alone.
            File.SetUnixFileMode(path, OwnerOnly);
#pragma warning restore CA1416
            socket.Listen(backlog);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <param name="path">The socket.</param>
    /// <param name="limit">How long to wait for the other end, here and whenever something is to come; null: for ever.</param>
    /// <exception cref="SocketException">Nobody listens there, we may not ask, or it took too long.</exception>
    internal static Socket Connect(string path, TimeSpan? limit = null)
    {
        // Of 0, .NET makes for ever.
        int milliseconds = (int)(limit?.TotalMilliseconds ?? 0);
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
        {
            SendTimeout = milliseconds,
            ReceiveTimeout = milliseconds,
        };
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Whether root or our own user is at the other end.</summary>
    internal static bool IsTrusted(Socket client) => IsTrusted(UserOf(client));

    /// <summary>Connects to the daemon of a configuration: nobody else can answer in its name.</summary>
    /// <exception cref="SocketException">Nobody listens there, we may not ask, or it took too long.</exception>
    /// <exception cref="FileSystemException">It is another user who listens there: neither root, nor us, nor the owner of
    /// the state folder, who is the daemon's user.</exception>
    internal static Socket ConnectToDaemon(DaemonSettings settings, TimeSpan limit)
    {
        string path = settings.SocketPath;
        Socket socket = Connect(path, limit);
        try
        {
            uint user = UserOf(socket);
            return IsTrusted(user) || PosixFileSystem.Instance.LookThroughLinks(settings.StateDirectory)?.Owner == user
                ? socket
                : throw new FileSystemException(FileProblem.Denied, path, $"user {user} listens there, who is not the daemon's user");
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static bool IsTrusted(uint user) => user == 0 || user == PosixFileSystem.Instance.CurrentUser;

    /// <summary>Who is at the other end: of a connected client, who called listen.</summary>
    private static uint UserOf(Socket socket)
    {
        // struct ucred: pid, uid, gid.
        Span<int> credentials = stackalloc int[3];
        socket.GetRawSocketOption(SocketLevel, PeerCredentials, MemoryMarshal.AsBytes(credentials));
        return (uint)credentials[1];
    }

    private static bool IsAlive(string path)
    {
        try
        {
            using Socket socket = Connect(path, StatusServer.Patience);
            return true;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
        {
            return false;
        }
    }
}
