using System.CommandLine;
using TanKnock.Cli;
using TanKnock.Client.Hosts;
using TanKnock.Client.Interop;
using TanKnock.Client.Knocking;

namespace TanKnock.Client.Commands;

/// <summary>The commands for ssh: <c>proxy</c>, its ProxyCommand, and <c>ssh-config</c>, which prints how to use it.</summary>
internal static class SshCommands
{
    /// <summary><c>tanknock proxy HOST PORT</c>: knocks, waits for the port, and carries bytes over the connection that opened
    /// first.</summary>
    internal static Command CreateProxy(KnockOptions knocking, Environs environs)
    {
        Argument<string> host = new("HOST") { Description = "Name or address to knock at." };
        Argument<string> port = new("PORT[:SECONDS]")
        {
            Description = $"TCP port to connect to, and how long to wait until it opens [default: {AwaitedPort.DefaultSeconds} s].",
        };
        Command proxy = new("proxy", "Knock, connect to the port, and carry standard input and output: ssh's ProxyCommand.") { host, port };
        knocking.AddTo(proxy);
        proxy.SetAction(result =>
        {
            string name = HostName.Require(result.GetRequiredValue(host));
            HostSettings settings = environs.Settings(result).For(name);
            KnockRequest request = knocking.Read(result, name, settings);
            AwaitedPort awaited = Awaited(result.GetRequiredValue(port), settings);
            if (!environs.Platform.HasInput || !environs.Platform.HasOutput)
            {
                throw new UserErrorException("standard input or output is closed: there is nothing to carry; no line was used");
            }

            using KnockRun run = environs.Prepare(request with { Awaited = awaited }, knocking.MessagesOf(result));
            run.Run();
            NetworkError error = environs.Platform.Carry(run.Connection!);
            return error.IsNone ? ExitCode.Done : throw new UserErrorException(
                $"the connection to port {awaited.Port} of {name} broke: {error.Words}");
        });
        return proxy;
    }

    /// <summary>The settings may say how long to wait for this port.</summary>
    private static AwaitedPort Awaited(string text, HostSettings settings) =>
        !AwaitedPort.TryParse(text, out AwaitedPort awaited)
            ? throw UserErrorException.WrongUsage(
                $"'{text}' is not PORT or PORT:SECONDS", "a port from 1 to 65535, as in tanknock proxy server.example.com 22")
            : settings.Wait?.Port is AwaitedPort set && set.Port == awaited.Port && !text.Contains(':') ? set
            : awaited;

    /// <summary><c>tanknock ssh-config HOST</c>: what to put into ~/.ssh/config.</summary>
    internal static Command CreateSshConfig()
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
