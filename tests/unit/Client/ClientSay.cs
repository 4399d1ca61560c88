using System.CommandLine;
using System.Globalization;
using TanKnock.Cli;
using TanKnock.Client.Commands;
using Finished = TanKnock.Tests.Client.ClientLab.Finished;

namespace TanKnock.Tests.Client;

/// <summary>Runs the client's command line inside the test's process: for what sends nothing and reads no environment.</summary>
internal static class ClientSay
{
    internal static Finished Run(params string[] arguments)
    {
        StringWriter output = new(CultureInfo.InvariantCulture);
        StringWriter error = new(CultureInfo.InvariantCulture);
        Command command = ClientCommand.Create(TimeProvider.System);
        int code = CommandLine.Run(command, arguments, output, error);
        return new Finished(code, output.ToString(), error.ToString());
    }
}
