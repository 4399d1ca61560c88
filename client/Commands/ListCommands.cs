using System.CommandLine;
using System.Globalization;
using TanKnock.Client.Hosts;
using TanKnock.Client.Settings;

namespace TanKnock.Client.Commands;

/// <summary>The commands that look at lists or move on in them, and send nothing. A host that is called like one of them is
/// knocked at with <c>tanknock -- NAME</c>.</summary>
internal sealed class ListCommands
{
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
            AllHosts.Read(ConfigFolder.Find(), environs.Settings(result), environs.Files),
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
            return HostList.PathOf(name, Path(result, name), out Failure? failure) is string path
                ? StatusReport.WriteOne(
                    ListStatus.Read(environs.Files, name, path), result.GetValue(json), result.InvocationConfiguration)
                : Outcome.Of(failure);
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
            return Outcome.Of(ListSteps.Peek(name, Path(result, name), result.InvocationConfiguration.Output));
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
            return Outcome.Of(ListSteps.Skip(name, Path(result, name), count, Say(result), environs.Clock));
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
            return Outcome.Of(ListSteps.Resync(name, Path(result, name), number, Say(result), environs.Clock));
        });
        return resync;
    }

    private string? Path(ParseResult result, string host) => result.GetValue(list) ?? environs.Settings(result).For(host).List;

    private static Messages Say(ParseResult result) => new(result.InvocationConfiguration.Error);

    private static Argument<string> Host() => new("HOST") { Description = "Name or address that the list is for." };

    private static Option<bool> Json(string what) => new("--json") { Description = $"Print a JSON {what}." };

    private static int Number(string typed, string command) =>
        int.TryParse(typed, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number is > 0 and <= Limits.MaxLines
            ? number
            : throw WrongUsage.Because($"'{typed}' is not a number from 1 to {Limits.MaxLines}", $"see tanknock {command} --help");
}
