using TanKnock.Cli;
using TanKnock.Client.Commands;

return CommandLine.Run(ClientCommand.Create(TimeProvider.System), args);
