namespace TanKnock.EndToEnd;

/// <summary>The real OpenSSH on a site: sshd behind the door, and a client that knows nothing but what
/// <c>tanknock ssh-config</c> printed, a key, and where the list is.</summary>
internal sealed class Ssh
{
    private const string Sshd = "/usr/sbin/sshd";

    private readonly Site _site;

    private Ssh(Site site) => _site = site;

    /// <summary>The server's name for both programs.</summary>
    internal string Host => _site.Server.V4.ToString();

    internal string ControlPath => _site.Lab.At("control");

    /// <summary>Where the client has its lists and settings.</summary>
    private string Home => _site.Lab.At("home");

    internal string List => Path.Combine(Home, "tanknock", Host + ".tan");

    internal static async Task<Ssh> StartAsync(Site site)
    {
        Ssh ssh = new(site);
        site.Lab.StopGreeting();
        Directory.CreateDirectory(Path.Combine(ssh.Home, "tanknock"));
        File.Move(site.ClientList, ssh.List);
        foreach (string key in (string[])["hostkey", "key"])
        {
            await Commands.RunAsync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", site.Lab.At(key)]);
        }

        string configuration = site.Lab.Write("sshd_config", $"""
            Port 22
            HostKey {site.Lab.At("hostkey")}
            AuthorizedKeysFile {site.Lab.At("key.pub")}
            PidFile none
            StrictModes no
            UsePAM no
            UseDNS no
            PermitRootLogin prohibit-password
            PasswordAuthentication no
            Subsystem sftp internal-sftp

            """);

        // sshd wants a folder of its own in /run; this one goes with its mount namespace.
        RunningProgram sshd = site.Lab.Start(site.Server.Namespace.Describe(
            "sh", "-ec", $"mount -t tmpfs none /run; mkdir -m 755 /run/sshd; exec {Sshd} -D -e -f {configuration}"));
        await sshd.Log.WaitAsync("Server listening on 0.0.0.0 port 22");
        return ssh;
    }

    /// <summary>Writes the client's ssh_config: what is given, then how to log in.</summary>
    internal void Configure(string knocking) => _site.Lab.Write("ssh_config", $"""
        {knocking}
        Host *
            User root
            IdentityFile {_site.Lab.At("key")}
            IdentitiesOnly yes
            UserKnownHostsFile {_site.Lab.At("known")}
            GlobalKnownHostsFile /dev/null
            StrictHostKeyChecking accept-new
            BatchMode yes
            LogLevel ERROR

        """);

    /// <summary>Makes ssh knock as <c>tanknock ssh-config</c> says.</summary>
    internal async Task ConfigureByTanknockAsync()
    {
        Outcome printed = await _site.Client.TanknockAsync("ssh-config", Host);
        Configure(printed.Output);
    }

    /// <summary>Runs a shell command on the client, where <c>$F</c> is the configuration of ssh.</summary>
    internal Task<Outcome> RunAsync(string command) => _site.Client.Namespace.TryAsync(
        "env",
        $"PATH={Path.GetDirectoryName(Programs.Tanknock)}:{Environment.GetEnvironmentVariable("PATH")}",
        $"XDG_CONFIG_HOME={Home}",
        $"F={_site.Lab.At("ssh_config")}",
        "bash", "-c", $"cd {_site.Lab.Folder}; {command}");
}
