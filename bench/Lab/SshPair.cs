using System.Diagnostics;

namespace TanKnock.Bench.Lab;

/// <summary>sshd on the server behind the door, and ssh on the client, with keys of their own.</summary>
internal sealed class SshPair : IDisposable
{
    private const int Port = 2222;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Site site;
    private readonly Process daemon;

    private SshPair(Site site, Process daemon) => (this.site, this.daemon) = (site, daemon);

    internal static SshPair Start(Site site)
    {
        site.Server.Run(
            "/usr/sbin/nft", "add", "rule", "inet", "filter", "input", "ip", "saddr", "@knockers", "tcp", "dport", $"{Port}", "accept");
        foreach (string key in (string[])["hostkey", "key"])
        {
            site.Server.Run("/usr/bin/ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", site.At(key));
        }

        File.WriteAllText(site.At("sshd_config"), $"""
            Port {Port}
            HostKey {site.At("hostkey")}
            AuthorizedKeysFile {site.At("key.pub")}
            PidFile none
            StrictModes no
            UsePAM no
            UseDNS no
            PermitRootLogin prohibit-password
            MaxStartups 100

            """);

        // sshd wants a folder of its own in /run; this one goes with its mount namespace.
        Process daemon = site.Server.Start(new ProcessStartInfo("/usr/bin/unshare",
            ["--mount", "sh", "-ec", $"mount -t tmpfs none /run; mkdir -m 755 /run/sshd; exec /usr/sbin/sshd -D -e -f {site.At("sshd_config")}"])
        {
            RedirectStandardError = true,
        });
        Task<bool> listens = Task.Run(() =>
        {
            string? line;
            while ((line = daemon.StandardError.ReadLine()) is not null)
            {
                if (line.Contains($"listening on 0.0.0.0 port {Port}", StringComparison.Ordinal))
                {
                    return true;
                }
            }

            return false;
        });
        if (!listens.Wait(Patience) || !listens.Result)
        {
            daemon.Kill();
            throw new InvalidOperationException("sshd does not listen");
        }

        // Or it would wait for a reader some day.
        _ = daemon.StandardError.ReadToEndAsync();
        return new SshPair(site, daemon);
    }

    /// <summary>How long <c>ssh server true</c> takes, by a ProxyCommand or directly.</summary>
    internal TimeSpan Time(string? proxyCommand) => site.Client.Time(
        "/usr/bin/ssh",
        [
            "-F", "none", "-p", $"{Port}", "-l", "root", "-i", site.At("key"), "-o", "IdentitiesOnly=yes", "-o", "BatchMode=yes",
            "-o", $"UserKnownHostsFile={site.At("known")}", "-o", "StrictHostKeyChecking=accept-new", "-o", "LogLevel=ERROR",
            .. proxyCommand is null ? (string[])[] : ["-o", $"ProxyCommand={proxyCommand}"],
            Site.ServerAddress.ToString(), "true",
        ]);

    public void Dispose()
    {
        daemon.Kill();
        daemon.WaitForExit();
        daemon.Dispose();
    }
}
