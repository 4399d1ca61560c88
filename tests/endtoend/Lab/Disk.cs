using System.Diagnostics;

namespace TanKnock.EndToEnd;

/// <summary>A small disk of the server's own with the list and the ledger on it. It is mounted in a mount namespace that a
/// sleeping process keeps, so that it survives the daemon, and goes with the lab however that ends.</summary>
internal sealed class Disk
{
    /// <summary>The smallest that has room for the ledger's first stock.</summary>
    internal const string Tmpfs = "mount -t tmpfs -o size=1m,mode=700 none {0}";

    internal const string Ext4 =
        "truncate -s 4M {0}.img && mkfs.ext4 -q {0}.img && mount -o loop,errors=remount-ro {0}.img {0} && chmod 700 {0}";

    private readonly Site _site;
    private readonly RunningProgram _keeper;

    private Disk(Site site, RunningProgram keeper, string path) => (_site, _keeper, Path) = (site, keeper, path);

    /// <summary>Where the server finds it.</summary>
    internal string Path { get; }

    internal string List => Path + "/server.tan";

    internal string State => Path + "/state";

    /// <summary>Where this process finds the list.</summary>
    internal string ListFromOutside => $"/proc/{_keeper.Pid}/root{List}";

    /// <summary>Mounts a disk by this command, and moves the list there.</summary>
    internal static async Task<Disk> MountAsync(Site site, string mount)
    {
        string path = site.Lab.At("disk");
        Directory.CreateDirectory(path);
        mount = string.Format(null, mount, path);
        RunningProgram keeper = site.Lab.Start(site.Server.Namespace.Describe(
            "sh", "-c", $"{mount} && mv {site.ServerList} {path} && echo mounted && exec sleep infinity"));
        await keeper.Log.WaitAsync("mounted");
        return new Disk(site, keeper, path);
    }

    /// <summary>Starts the daemon on this disk.</summary>
    internal async Task StartDaemonAsync()
    {
        _site.Launch(Describe());
        await _site.Log.WaitAsync("listening on eth0");
    }

    internal ProcessStartInfo Describe() => _site.Server.Namespace.Describe(Inside(
        Programs.Tanknockd, "-c", _site.Configure(_site.OpenSsh(List), state: State)));

    /// <summary>Runs shell commands where the disk is mounted.</summary>
    internal Task<string> RunAsync(string commands) => _site.Server.Namespace.RunAsync(Inside("sh", "-ec", commands));

    /// <summary>Leaves not a single byte.</summary>
    internal Task FillAsync() => RunAsync(
        $"! cat /dev/zero >{Path}/fill 2>/dev/null; ! echo x 2>/dev/null >>{Path}/fill; test $(stat -f -c %a {Path}) = 0");

    private string[] Inside(params string[] words) => ["nsenter", "-m", "-t", _keeper.Pid.ToString(null, null), .. words];
}
