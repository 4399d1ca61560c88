using System.Text.RegularExpressions;
using Xunit;
using Finished = TanKnock.Tests.Client.ClientLab.Finished;

namespace TanKnock.Tests.Client;

/// <summary>Names with several addresses, in a mount namespace with a hosts file of the test's own.</summary>
public sealed class AddressTests : IDisposable
{
    private readonly ClientLab lab = new();

    public void Dispose() => lab.Dispose();

    [Fact]
    public void Name_with_two_addresses_has_them_tried_in_the_order_of_the_system()
    {
        lab.WriteList(ClientLab.RoomyList(20));
        string hosts = Path.Combine(lab.Folder, "hosts");
        File.WriteAllText(hosts, "127.0.0.1 localhost\n127.0.0.2 twice.test\n127.0.0.3 twice.test\n");

        Finished run = lab.RunCommand(
            "unshare", "--mount", "sh", "-c",
            $"mount --bind {hosts} /etc/hosts && getent ahosts twice.test | awk '$2 == \"STREAM\" {{ print $1 }}' >order && exec {ClientLab.Program} -d 0 --list {lab.ListPath} --wait 9:0.05 twice.test");

        Assert.Equal(4, run.ExitCode);
        string[] tried = [.. Regex.Matches(run.Error, @"twice\.test \(([0-9.]+)\) did not open").Select(m => m.Groups[1].Value)];
        Assert.Equal(3, tried.Length);
        string[] order = File.ReadAllLines(Path.Combine(lab.Folder, "order"));
        Assert.Equal(["127.0.0.2", "127.0.0.3"], order.Order());
        Assert.Equal([.. order, order[0]], tried);
    }
}
