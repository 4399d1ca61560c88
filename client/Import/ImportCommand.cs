using System.CommandLine;
using TanKnock.Cli;
using TanKnock.Client.Hosts;

namespace TanKnock.Client.Import;

/// <summary><c>tanknock import</c>.</summary>
internal static class ImportCommand
{
    internal static Command Create()
    {
        Argument<string> file = new("FILE") { Description = "The list that seqgen made for the client; - for standard input." };
        Option<string?> host = new("--host")
        {
            HelpName = "HOST",
            Description = "Name or address that the list is for [default: the file's name without .tan].",
        };
        Option<bool> move = new("--move") { Description = "Then remove the original." };
        Command import = new("import", "Put a list where it belongs, mode 600, and make sure that it is one.") { file, host, move };
        import.SetAction(result =>
        {
            string path = result.GetRequiredValue(file);
            string name = result.GetValue(host) ?? NameOf(path);
            Messages messages = new(result.InvocationConfiguration.Error);
            return ListImport.Run(path, HostName.Require(name), result.GetValue(move), messages) is Failure failure
                ? throw new UserErrorException(failure.Message, failure.Hint, failure.ExitCode)
                : ExitCode.Done;
        });
        return import;
    }

    private static string NameOf(string path)
    {
        string name = Path.GetFileName(path);
        return name.EndsWith(".tan", StringComparison.Ordinal) && name is not ("client.tan" or ".tan")
            ? name[..^4]
            : throw new UserErrorException($"{path}: its name does not say which host it is for", "say --host HOST", ExitCode.Usage);
    }
}
