using TanKnock.Core.Sequences;
using TanKnock.Daemon.Checking;
using TanKnock.Daemon.Configuration;
using TanKnock.Tests.Lists;
using Xunit;

namespace TanKnock.Tests.Examples;

/// <summary>The configuration that is there to copy.</summary>
public sealed class ConfigurationTests : IDisposable
{
    private static readonly string Example = SourceTree.At("examples", "tanknockd.conf");

    private readonly ListFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Check_finds_nothing_wrong_with_its_options_and_sequences()
    {
        folder.Write(string.Concat(Enumerable.Range(10, 20).Select(i => ListFolder.Roomy($"{i + 30000},{i + 50000},{i + 40000}"))), "alice.tan");
        string path = folder.Write(
            File.ReadAllText(Example)
                .Replace("interface = eth0", "interface = lo", StringComparison.Ordinal)
                .Replace("/etc/tanknock", folder.Folder, StringComparison.Ordinal)
                .Replace("# state_dir = /var/lib/tanknock", $"state_dir = {folder.At("state")}", StringComparison.Ordinal),
            "tanknockd.conf");
        ListTrustTests.Run("chmod", "600", path);
        StringWriter errors = new();
        CheckCommand.Run(path, new HashSet<Knock>(), TextWriter.Null, errors);

        // Whether nft is installed here is no matter of the example.
        Assert.DoesNotContain(errors.ToString().Split('\n'), line => line.Length > 0 && !line.Contains("nft", StringComparison.Ordinal));
    }

    [Fact]
    public void What_it_writes_is_where_the_unit_lets_it_write() => Assert.All(
        File.ReadAllLines(Example).Select(line => line.TrimStart(' ', '#')).Where(line => line.StartsWith("logfile", StringComparison.Ordinal) || line.StartsWith("pidfile", StringComparison.Ordinal)),
        line => Assert.Matches("= /(var/log|run)/tanknock/[a-z.]+$", line));

    [Fact]
    public void Addresses_of_IPv6_come_into_the_set_that_is_for_them()
    {
        DaemonSettings settings = ConfigurationFile.Load(Example).Settings!;
        foreach (DoorSettings door in settings.Doors)
        {
            Assert.All(door.Commands, each => Assert.Equal(
                each.Directive is DirectiveNames.StartCommand6 or DirectiveNames.StopCommand6,
                each.Command.Contains("knockers6", StringComparison.Ordinal)));
        }
    }
}
