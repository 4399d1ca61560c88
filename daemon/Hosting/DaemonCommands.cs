using System.CommandLine;
using TanKnock.Cli;
using TanKnock.Daemon.Configuration;
using TanKnock.Daemon.Control;
using TanKnock.Daemon.Inspect;

namespace TanKnock.Daemon.Hosting;

/// <summary>The command line of tanknockd; knockd's letters mean what they mean there.</summary>
internal static class DaemonCommands
{
    internal static Command Create()
    {
        Option<string> configuration = Path("-c", "--config", "FILE", "Configuration file; by default /etc/tanknock/tanknockd.conf, else /etc/knockd.conf.");
        Command program = CommandLine.Create(
            "tanknockd",
            "Opens doors in a firewall for whoever knocks the next one-time sequence of a list.",
            "tanknockd -c /etc/tanknock/tanknockd.conf -i eth0",
            "tanknockd check -c /etc/tanknock/tanknockd.conf",
            "tanknockd audit /etc/tanknock/alice.tan");
        Command run = new("run", "Listen and open doors (the default).");
        RunOptions options = new(configuration);
        options.AddTo(program);
        options.AddTo(run);
        program.Subcommands.Add(run);

        Command check = new("check", "Read configuration and lists as run would, and say what is wrong. Changes nothing.");
        Option<string> user = new("--user")
        {
            HelpName = "USER",
            Description = "As whom to check, if root does; by default as the user to whom the state folder, or else a list, belongs.",
        };
        check.Options.Add(configuration);
        check.Options.Add(user);
        check.SetAction(result => CheckCommand.Run(
            result.GetValue(configuration),
            result.GetValue(user),
            result.InvocationConfiguration.Output,
            result.InvocationConfiguration.Error));
        program.Subcommands.Add(check);
        program.Subcommands.Add(CreateAudit(configuration));
        program.Subcommands.Add(CreateStatus(configuration));
        program.Subcommands.Add(CreateWatch(configuration));
        return program;
    }

    private static Command CreateAudit(Option<string> configuration)
    {
        Argument<string[]> files = new("FILE")
        {
            Description = "Lists to look at; by default all of the configuration.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        Option<bool> json = new("--json") { Description = "One JSON object a list." };
        Command audit = new("audit", "Show which lines of lists are used, by whom and when, and what needs attention. Changes nothing.")
        {
            files, configuration, json,
        };
        audit.SetAction(result => Audit(
            result.GetValue(files) ?? [],
            result.GetValue(configuration),
            result.GetValue(json),
            result.InvocationConfiguration.Output,
            result.InvocationConfiguration.Error));
        return audit;
    }

    private static Command CreateStatus(Option<string> configuration)
    {
        Option<bool> json = new("--json") { Description = "As one JSON object." };
        Command status = new("status", "Show what the running daemon has counted, what is left and what is open.") { configuration, json };
        status.SetAction(result => StatusCommand.Status(
            RunningWith(result, configuration), result.GetValue(json), result.InvocationConfiguration.Output));
        return status;
    }

    private static Command CreateWatch(Option<string> configuration)
    {
        Command watch = new("watch", "Follow what the running daemon does, as it happens; Ctrl-C ends it.") { configuration };
        watch.SetAction((result, _) => StatusCommand.WatchAsync(
            RunningWith(result, configuration), result.InvocationConfiguration.Output));
        return watch;
    }

    /// <summary>The settings of the daemon that is asked; what is to be said of them it has said itself.</summary>
    private static DaemonSettings RunningWith(ParseResult result, Option<string> configuration)
    {
        string? path = result.GetValue(configuration);
        return ConfigurationFile.Load(path ?? ConfigurationFile.DefaultPath).Settings
            ?? throw new UserErrorException(
                "the configuration has errors", $"tanknockd check{(path is null ? "" : $" -c {path}")} names them", ExitCode.Usage);
    }

    private static int Audit(string[] files, string? configuration, bool json, TextWriter output, TextWriter error)
    {
        if (files.Length > 0)
        {
            return configuration is null
                ? AuditCommand.Run(files, DaemonSettings.DefaultStateDirectory, json, output, error)
                : throw new UserErrorException("FILE and --config exclude each other", "name one of them", ExitCode.Usage);
        }

        ConfigurationResult read = ConfigurationFile.Load(configuration ?? ConfigurationFile.DefaultPath);
        Findings.Print(read.Findings, error);
        return read.Settings is null ? ExitCode.Usage : AuditCommand.Run(read.Settings, json, output, error);
    }

    internal static Option<string> Path(string letter, string name, string helpName, string description) =>
        new(name, letter) { HelpName = helpName, Description = description };
}
