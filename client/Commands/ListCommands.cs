using System.CommandLine;
using System.Globalization;
using TanKnock.Cli;
using TanKnock.Client.Hosts;
using TanKnock.Core.Consuming;

namespace TanKnock.Client.Commands;

/// <summary>The commands that look at lists or move on in them, and send nothing. A host with the name of a command is knocked at
/// with <c>tanknock -- NAME</c>.</summary>
internal sealed class ListCommands
{
    /// <summary>As many lines as a list can have (spec/sequence-list.md).</summary>
    private const int MaxLines = 10_000_000;

    private readonly Option<string?> list;
    private readonly Environs environs;

    private ListCommands(Option<string?> list, Environs environs) => (this.list, this.environs) = (list, environs);

    internal static Command[] Create(Option<string?> list, Environs environs)
    {
        ListCommands commands = new(list, environs);
        return [commands.CreateHosts(), commands.CreateStatus(), commands.CreatePeek(), commands.CreateSkip(), commands.CreateResync()];
    }

    private Command CreateHosts()
    {
        Option<bool> json = Json("array");
        Command hosts = new("hosts", "Show all hosts that have a list or settings.") { json };
        hosts.SetAction(result => StatusReport.WriteAll(
            ListStatus.ReadAll(ConfigFolder.Find(), environs.Settings(result), environs.Files),
            result.GetValue(json),
            result.InvocationConfiguration));
        return hosts;
    }

    private Command CreateStatus()
    {
        Argument<string> host = Host();
        Option<bool> json = Json("object");
        Command status = new("status", "Tell how many lines of a host's list are used and left, and when it was used last.") { host, json };
        status.SetAction(result =>
        {
            string name = HostName.Require(result.GetRequiredValue(host));
            return StatusReport.WriteOne(
                ListStatus.Read(environs.Files, name, PathOf(result, name)), result.GetValue(json), result.InvocationConfiguration);
        });
        return status;
    }

    private Command CreatePeek()
    {
        Argument<string> host = Host();
        Command peek = new("peek", "Tell the number of the next line and how many are left. Uses nothing.") { host };
        peek.SetAction(result =>
        {
            string name = HostName.Require(result.GetRequiredValue(host));
            return Step(result, name, steps => result.InvocationConfiguration.Output.WriteLine(steps.Peek()));
        });
        return peek;
    }

    private Command CreateSkip()
    {
        Argument<string> host = Host();
        Argument<string?> number = new("N")
        {
            Description = "How many lines [default: 1].",
            Arity = ArgumentArity.ZeroOrOne,
        };
        Command skip = new("skip", "Mark the next N unused lines of a host's list as skipped, and send nothing.") { host, number };
        skip.SetAction(result =>
        {
            string name = HostName.Require(result.GetRequiredValue(host));
            int count = result.GetValue(number) is string typed ? Number(typed, "skip") : 1;
            return Step(result, name, steps => steps.Skip(count));
        });
        return skip;
    }

    private Command CreateResync()
    {
        Argument<string> host = Host();
        Option<string> line = new("--line")
        {
            HelpName = "N",
            Description = "The line to use next: tanknockd audit on the server shows its first unused one.",
            Required = true,
        };
        Command resync = new("resync", "Go on with line N of a host's list: mark all unused lines before it as skipped.") { host, line };
        resync.SetAction(result =>
        {
            string name = HostName.Require(result.GetRequiredValue(host));
            int number = Number(result.GetRequiredValue(line), "resync");
            return Step(result, name, steps => steps.Resync(number));
        });
        return resync;
    }

    private int Step(ParseResult result, string host, Action<ListSteps> step)
    {
        TanList used = HostList.Load(PathOf(result, host));
        try
        {
            step(new ListSteps(used, host, ClientCommand.MessagesOf(result), environs.Clock));
            return ExitCode.Done;
        }
        finally
        {
            used.Erase();
        }
    }

    private string PathOf(ParseResult result, string host) =>
        result.GetValue(list) ?? environs.Settings(result).For(host).List ?? ConfigFolder.StoredList(host);

    private static Argument<string> Host() => new("HOST") { Description = "Name or address that the list is for." };

    private static Option<bool> Json(string what) => new("--json") { Description = $"Print a JSON {what}." };

    private static int Number(string typed, string command) =>
        int.TryParse(typed, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number is > 0 and <= MaxLines
            ? number
            : throw UserErrorException.WrongUsage($"'{typed}' is not a number from 1 to {MaxLines}", $"see tanknock {command} --help");
}
