using Xunit;

namespace TanKnock.EndToEnd;

/// <summary><c>tanknockd check</c> by root, of a configuration that another user's daemon runs with.</summary>
public sealed class CheckTests
{
    [Fact]
    public async Task Root_checks_as_the_user_whose_daemon_it_is()
    {
        await using Site site = await Site.PrepareAsync();
        string program = await OtherUser.ProgramAsync(site);
        string list = await OtherUser.OwnListAsync(site);
        string configuration = site.Configure(site.OpenSsh(list), state: Path.Combine(Path.GetDirectoryName(list)!, "state"));
        await Commands.RunAsync("chmod", ["644", configuration]);

        // By the list first, later by the state folder; and neither is changed, or made.
        Outcome outcome = await site.Server.Namespace.TryAsync(program, "check", "-c", configuration);
        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        Assert.StartsWith($"checked as user {OtherUser.Id}, to whom {list} belongs; --user root checks as root\n", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("capabilities that it needs: net_admin, net_raw\n", outcome.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("belongs to", outcome.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(Path.GetDirectoryName(list)!, "state")));

        string state = Path.Combine(Path.GetDirectoryName(list)!, "state");
        Directory.CreateDirectory(state, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await Commands.RunAsync("chown", [$"{OtherUser.Id}:{OtherUser.Id}", state]);
        outcome = await site.Server.Namespace.TryAsync(program, "check", "-c", configuration);
        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        Assert.StartsWith($"checked as user {OtherUser.Id}, to whom {state} belongs;", outcome.Output, StringComparison.Ordinal);

        // A run of that user's could open neither of these.
        string options = File.ReadAllText(configuration);
        string closed = site.Lab.At("closed.log");
        File.WriteAllText(closed, "");
        await Commands.RunAsync("chmod", ["644", closed]);
        string demanding = site.Lab.Write("demanding.conf", options.Replace(
            "[options]", $"[options]\n    logfile = {closed}\n    pidfile = {site.Lab.At("pid")}", StringComparison.Ordinal));
        await Commands.RunAsync("chmod", ["644", demanding]);
        outcome = await site.Server.Namespace.TryAsync(program, "check", "-c", demanding);
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains($"logfile: {closed} cannot be written to: Permission denied", outcome.Error, StringComparison.Ordinal);
        Assert.Contains($"pidfile: the folder {site.Lab.Folder} cannot be written to: Permission denied", outcome.Error, StringComparison.Ordinal);

        // It sees what that user does.
        await Commands.RunAsync("chown", ["root:root", list]);
        outcome = await site.Server.Namespace.TryAsync(program, "check", "--user", OtherUser.Id, "-c", configuration);
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains($"{list}: cannot open: Permission denied", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Root_itself_refuses_the_lists_of_others_in_check_as_in_run()
    {
        await using Site site = await Site.PrepareAsync();
        string list = await OtherUser.OwnListAsync(site);
        string configuration = site.Lab.Write("own.conf", $"""
            [options]
                interface = eth0
                state_dir = {site.State}
                runtime_dir = {site.Lab.At("run")}
            [openSSH]
                one_time_sequences = {list}
                command = /bin/true

            """);
        string refusal = $"{list}: belongs to user {OtherUser.Id}, not to root";

        Outcome outcome = await site.Server.Namespace.TryAsync(Programs.Tanknockd, "check", "--user", "root", "-c", configuration);
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains($"error: {refusal}", outcome.Error, StringComparison.Ordinal);

        RunningProgram daemon = site.Launch(site.Describe(configuration));
        Assert.Equal(2, await daemon.ExitAsync());
        Assert.Single(daemon.Log.Matching("list refused for openSSH", refusal));
    }

    [Fact]
    public async Task User_who_is_not_there_or_not_oneself_is_wrong_usage_or_a_failure()
    {
        await using Site site = await Site.PrepareAsync();
        string configuration = site.Configure(site.OpenSsh());
        Outcome outcome = await site.Server.Namespace.TryAsync(Programs.Tanknockd, "check", "--user", "no such", "-c", configuration);
        Assert.Equal(new Outcome(2, "", "tanknockd: error: there is no user no such\n"), outcome);

        outcome = await site.Server.Namespace.TryAsync(
            "setpriv", "--reuid", OtherUser.Id, "--regid", OtherUser.Id, "--clear-groups",
            await OtherUser.ProgramAsync(site), "check", "--user", "root", "-c", configuration);
        Assert.Equal(
            new Outcome(1, "", "tanknockd: error: cannot check as user root: Operation not permitted\ntanknockd: hint: that takes root\n"), outcome);
    }
}
