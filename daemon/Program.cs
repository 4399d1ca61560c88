using TanKnock.Cli;
using TanKnock.Daemon.Hosting;

return CommandLine.Run(DaemonCommands.Create(), args);
