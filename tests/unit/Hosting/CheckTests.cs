using TanKnock.Daemon.Hosting;
using TanKnock.Tests.Lists;
using Xunit;

namespace TanKnock.Tests.Hosting;

/// <summary><c>tanknockd check</c> on real files.</summary>
public sealed class CheckTests : IDisposable
{
    private readonly ListFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("yes", 2)]
    [InlineData("no", 0)]
    public void Files_that_others_can_get_at_are_errors_or_warnings(string strict, int exit)
    {
        Directory.CreateDirectory(folder.At("state"));
        ListTrustTests.Run("chmod", "0777", folder.At("state"));
        string lines = string.Concat(Enumerable.Range(1, 20).Select(i => ListFolder.Roomy($"{i}:tcp,800:tcp")));
        foreach (string name in (string[])["b.tan", "a.tan"])
        {
            ListTrustTests.Run("chmod", "0644", folder.Write(lines, name));
        }

        string configuration = folder.Write($"""
            [options]
            interface = any
            strict_modes = {strict}
            state_dir = {folder.At("state")}
            [ssh]
            one_time_sequences = {folder.Folder}/*.tan
            command = /bin/true

            """, "tanknockd.conf");
        StringWriter output = new();
        StringWriter errors = new();

        Assert.Equal(exit, Check.Run(configuration, output, errors));

        string kind = exit == 0 ? "warning" : "error";
        Assert.Equal(
            $"""
            tanknockd: {kind}: /lists/a.tan: mode 0644 lets others in
            tanknockd: hint: chmod 600 /lists/a.tan
            tanknockd: {kind}: /lists/b.tan: mode 0644 lets others in
            tanknockd: hint: chmod 600 /lists/b.tan
            tanknockd: {kind}: /lists/state: mode 0777 of the folder lets others replace what is in it
            tanknockd: hint: chmod go-w /lists/state

            """,
            errors.ToString().Replace(folder.Folder, "/lists", StringComparison.Ordinal));
        Assert.Equal(exit == 0 ? "0 errors, 3 warnings" : "3 errors, 0 warnings", output.ToString().TrimEnd());
    }

    [Fact]
    public void Interface_that_is_not_there_is_a_warning_with_its_line()
    {
        string configuration = folder.Write("""
            [options]
            interface = lo,no-such0
            [fixed]
            sequence = 7003:udp,7001:udp,7002:udp
            command = /bin/true

            """, "tanknockd.conf");
        StringWriter output = new();
        StringWriter errors = new();
        Assert.Equal(0, Check.Run(configuration, output, errors));
        Assert.Matches(
            "^tanknockd: warning: .*/tanknockd.conf:2: interface \"no-such0\": there is no such interface \\(but .*lo.*\\); the daemon waits for it\n$",
            errors.ToString());
    }
}
