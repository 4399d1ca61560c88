using System.CommandLine;
using TanKnock.Cli;
using TanKnock.Client.Hosts;
using TanKnock.Client.Interop;

namespace TanKnock.Client.Import;

/// <summary><c>tanknock import</c>.</summary>
internal static class ImportCommand
{
    internal static Command Create(IPlatform platform, Func<ParseResult, Messages> messages)
    {
        Argument<string> file = new("FILE") { Description = "The list that seqgen made for the client, or what the QR codes of its sheet say; - for standard input." };
        Option<string?> host = new("--host")
        {
            HelpName = "HOST",
            Description = "Name or address that the list is for [default: what the sheet says, or the file's name without .tan].",
        };
        Option<bool> move = new("--move") { Description = "Then remove the original." };
        Command import = new("import", "Put a list where it belongs, mode 600, and make sure that it is one.") { file, host, move };
        import.SetAction(result =>
        {
            string path = result.GetRequiredValue(file);
            if (path == ImportSource.StandardInput && !platform.HasInput)
            {
                throw new UserErrorException("standard input is closed: there is no list to read; nothing was imported");
            }

            string? named = result.GetValue(host);
            IEnumerable<string> commands = result.RootCommandResult.Command.Subcommands.Select(command => command.Name);
            ListImport.Run(path, named is null ? null : HostName.Require(named), result.GetValue(move), commands, messages(result));
            return ExitCode.Done;
        });
        return import;
    }
}
