using System.Diagnostics;
using System.Globalization;

namespace TanKnock.Tests.Client;

/// <summary>A network namespace of the test's own: 192.0.2.1 and 2001:db8::1 on its loopback, packets dropped on arrival
/// as a closed firewall does. It goes when its one process goes, which ends with the test's, however that ends.</summary>
internal sealed class NetworkLab : IDisposable
{
    private const string Setup = """
        set -e
        ip link set lo up
        ip address add 192.0.2.1/32 dev lo
        ip address add 2001:db8::1/128 dev lo
        nft add table inet lab
        nft add chain inet lab arriving '{ type filter hook input priority 0; policy drop; }'
        nft add chain inet lab leaving '{ type filter hook output priority 0; }'
        echo ready
        exec cat
        """;

    private readonly Process holder;

    internal NetworkLab()
    {
        holder = Process.Start(new ProcessStartInfo("unshare", ["--net", "--", "sh", "-c", Setup])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        if (holder.StandardOutput.ReadLine() != "ready")
        {
            Dispose();
            throw new InvalidOperationException("No network namespace: these tests run as root, with iproute2 and nftables.");
        }
    }

    /// <summary>A command line that runs another inside the namespace.</summary>
    internal string[] Inside(params string[] command) =>
        ["nsenter", "--net", "-t", holder.Id.ToString(CultureInfo.InvariantCulture), "--", .. command];

    public void Dispose()
    {
        holder.StandardInput.Close();
        if (!holder.WaitForExit(ClientLab.Patience))
        {
            holder.Kill();
        }

        holder.Dispose();
    }
}
