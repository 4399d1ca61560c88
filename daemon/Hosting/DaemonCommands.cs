using System.CommandLine;
using TanKnock.Cli;
using TanKnock.Daemon.Audit;

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
        check.Options.Add(configuration);
        check.SetAction(result => Check.Run(result.GetValue(configuration), result.InvocationConfiguration.Output, result.InvocationConfiguration.Error));
        program.Subcommands.Add(check);
        program.Subcommands.Add(CreateAudit());
        return program;
    }

    private static Command CreateAudit()
    {
        Argument<string[]> files = new("FILE") { Description = "Lists to look at.", Arity = ArgumentArity.OneOrMore };
        Option<bool> json = new("--json") { Description = "One JSON object a list." };
        Command audit = new("audit", "Show which lines of a list are used, by whom and when. Changes nothing.");
        audit.Arguments.Add(files);
        audit.Options.Add(json);
        audit.SetAction(result => AuditCommand.Run(
            result.GetRequiredValue(files),
            result.GetValue(json),
            result.InvocationConfiguration.Output,
            result.InvocationConfiguration.Error));
        return audit;
    }

    internal static Option<string> Path(string letter, string name, string helpName, string description) =>
        new(name, letter) { HelpName = helpName, Description = description };
}
