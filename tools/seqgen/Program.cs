using TanKnock.Cli;
using TanKnock.Seqgen.Commands;

return CommandLine.Run(SeqgenCommand.Create(), args);
