using System.CommandLine;
using TanKnock.Cli;
using TanKnock.Client.Hosts;
using TanKnock.Client.Platform;
using TanKnock.Client.Settings;
using TanKnock.Client.Waiting;

namespace TanKnock.Client.Commands;

/// <summary><c>tanknock proxy HOST PORT</c>: knocks, waits, and carries bytes over the connection that showed that the port is
/// open.</summary>
internal static class ProxyCommand
{
    internal static Command Create(KnockOptions knocking, Environs environs)
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
            ClientOptions options = knocking.Read(result, name, settings) with
            {
                Awaited = Awaited(result.GetRequiredValue(port), settings),
            };
            if (!environs.Platform.HasInput || !environs.Platform.HasOutput)
            {
                throw new UserErrorException("standard input or output is closed: there is nothing to carry; no line was used");
            }

            using KnockRun run = environs.Prepare(options, knocking.Messages(result));
            _ = Outcome.Of(run.Run());
            NetworkError error = environs.Platform.Carry(run.Connection!);
            return error.IsNone ? ExitCode.Done : throw new UserErrorException(
                $"the connection to port {options.Awaited!.Value.Port} of {name} broke: {error.Words}");
        });
        return proxy;
    }

    /// <summary>The settings may say how long to wait for this port.</summary>
    private static AwaitedPort Awaited(string text, HostSettings settings) =>
        !AwaitedPort.TryParse(text, out AwaitedPort awaited)
            ? throw WrongUsage.Because(
                $"'{text}' is not PORT or PORT:SECONDS", "a port from 1 to 65535, as in tanknock proxy server.example.com 22")
            : settings.Wait?.Port is AwaitedPort set && set.Port == awaited.Port && !text.Contains(':') ? set
            : awaited;
}
