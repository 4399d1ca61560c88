using TanKnock.Cli;
using TanKnock.Client;

return CommandLine.Run(ClientCommand.Create(TimeProvider.System), args);
