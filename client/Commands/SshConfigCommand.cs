using System.CommandLine;
using TanKnock.Cli;
using TanKnock.Client.Hosts;

namespace TanKnock.Client.Commands;

/// <summary><c>tanknock ssh-config HOST</c>: what to put into ~/.ssh/config.</summary>
internal static class SshConfigCommand
{
    internal static Command Create()
    {
        Argument<string> host = new("HOST") { Description = "The host as ssh and tanknock call it." };
        Command command = new("ssh-config", "Print what makes ssh knock at a host by itself: append it to ~/.ssh/config.") { host };
        command.SetAction(result =>
        {
            result.InvocationConfiguration.Output.Write(Snippet(HostName.Require(result.GetRequiredValue(host))));
            return ExitCode.Done;
        });
        return command;
    }

    private static string Snippet(string host) => $"""
        # Knocks before each connection, and carries it. Works with ssh, scp, sftp, rsync, and as a ProxyJump.
        Host {host}
            ProxyCommand tanknock proxy %h %p

        # Or, for a shared connection: knocks only if there is none yet, and lets ssh connect by itself.
        #Match host {host} exec "test -S ~/.ssh/%C || tanknock --quiet --wait %p %h"
        #    ControlMaster auto
        #    ControlPath ~/.ssh/%C
        #    ControlPersist 10m

        """;
}
