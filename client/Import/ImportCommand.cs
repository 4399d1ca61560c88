using System.CommandLine;
using TanKnock.Cli;
using TanKnock.Client.Hosts;

namespace TanKnock.Client.Import;

/// <summary><c>tanknock import</c>.</summary>
internal static class ImportCommand
{
    internal static Command Create()
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
            string? named = result.GetValue(host);
            Messages messages = new(result.InvocationConfiguration.Error);
            return ListImport.Run(
                result.GetRequiredValue(file), named is null ? null : HostName.Require(named), result.GetValue(move), messages) is Failure failure
                ? throw new UserErrorException(failure.Message, failure.Hint, failure.ExitCode)
                : ExitCode.Done;
        });
        return import;
    }
}
