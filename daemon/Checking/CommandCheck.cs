using TanKnock.Core.Files;
using TanKnock.Daemon.Configuration;
using TanKnock.Daemon.Doors;

namespace TanKnock.Daemon.Checking;

/// <summary>Programs in the commands of doors that are not named in full, are not there, or can be replaced by others.</summary>
internal static class CommandCheck
{
    private const int AnyExecutable = 0x49; // octal 0111

    internal static void Check(string file, DaemonSettings settings, Findings findings)
    {
        foreach (DoorSettings door in settings.Doors)
        {
            foreach ((string directive, string command) in door.Commands)
            {
                if (door.Lines.ContainsKey(directive))
                {
                    foreach (string program in ShellCommands.Find(command).Distinct())
                    {
                        CheckProgram(file, door.LineOf(directive), directive, program, findings);
                    }
                }
            }
        }
    }

    private static void CheckProgram(string file, int line, string directive, string program, Findings findings)
    {
        string name = Quote.Of(program);
        if (!program.StartsWith('/'))
        {
            string? found = CommandRunner.SearchPath.Split(':')
                .Select(folder => $"{folder}/{program}").FirstOrDefault(File.Exists);
            findings.Warning(
                file,
                line,
                $"{directive}: {name} has no absolute path",
                found is null ? $"it is not in {CommandRunner.SearchPath} either" : $"write {found}");
        }
        else if (program.Contains(CommandTemplate.AddressToken, StringComparison.Ordinal))
        {
            // A program for each address: nothing can be said of it now.
        }
        else if (FileCheck.Look(program) is not FileFacts facts)
        {
            findings.Warning(file, line, $"{directive}: {name} is not there");
        }
        else if (facts.Kind != Core.Files.FileKind.Regular || (facts.Mode & AnyExecutable) == 0)
        {
            findings.Warning(file, line, $"{directive}: {name} cannot be executed", $"chmod +x {program}");
        }
        else
        {
            FileCheck.CheckWriters(program, facts, findings, file, line, $"{directive}: {name}: ");
        }
    }
}
