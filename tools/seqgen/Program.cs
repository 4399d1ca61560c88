using TanKnock.Cli;
using TanKnock.Seqgen;

return CommandLine.Run(SeqgenCommand.Create(), args);
