using System.CommandLine;
using TanKnock.Cli;
using TanKnock.Core.Files;
using TanKnock.Core.Lists;
using TanKnock.Core.Secrets;
using TanKnock.Seqgen.Reading;

namespace TanKnock.Seqgen.Commands;

/// <summary><c>seqgen verify</c> and <c>seqgen fingerprint</c>: they read lists and change nothing.</summary>
internal static class CheckCommands
{
    internal static Command CreateVerify()
    {
        Argument<string> server = new("SERVER") { Description = "The server's list." };
        Argument<string> client = new("CLIENT") { Description = "The client's list." };
        Option<string?> secretFile = new("--secret-file") { HelpName = "FILE", Description = "The secret that both were derived from." };
        Option<string?> passphraseFile = Options.PassphraseFile();
        Command command = new("verify", "Tell whether two lists fit together, and what is used on one side only. Shows no sequence.")
        {
            server, client, secretFile, passphraseFile,
        };
        command.SetAction(result =>
        {
            string serverPath = result.GetRequiredValue(server);
            string clientPath = result.GetRequiredValue(client);
            if (IsSame(serverPath, clientPath))
            {
                throw new UserErrorException($"{serverPath} and {clientPath} are the same file", "name the list of each end", ExitCode.Usage);
            }

            ListContent serverList = Read(serverPath, null);
            ListContent clientList = Read(clientPath, result.GetValue(passphraseFile));
            using ListSecret? secret = result.GetValue(secretFile) is string path
                ? InputFiles.ReadSecret(ThisFileSystem.Instance, path)
                : null;
            if (clientList.Footer?.OneWay is not null)
            {
                throw new UserErrorException($"{clientPath}: a server's one-way list", "name the server's list first", ExitCode.Usage);
            }

            if (serverList.Footer?.Partner is not null)
            {
                throw new UserErrorException($"{serverPath}: the client's list of a one-way pair", "name the server's list first", ExitCode.Usage);
            }

            bool fit = new Comparison(serverPath, serverList, clientPath, clientList)
                .Report(secret, result.InvocationConfiguration.Output);
            serverList.Erase();
            clientList.Erase();
            return fit ? ExitCode.Done : ExitCode.Failed;
        });
        return command;
    }

    internal static Command CreateFingerprint()
    {
        Argument<string> list = new("FILE") { Description = "The list of either end." };
        Option<string?> passphraseFile = Options.PassphraseFile();
        Command command = new("fingerprint", "Print a short form of a list, equal at both ends whatever is used, for comparing by telephone.")
        {
            list, passphraseFile,
        };
        command.SetAction(result =>
        {
            ListContent content = Read(result.GetRequiredValue(list), result.GetValue(passphraseFile));
            string print = Fingerprint.Of(content);
            content.Erase();
            result.InvocationConfiguration.Output.WriteLine(print);
            return ExitCode.Done;
        });
        return command;
    }

    private static bool IsSame(string one, string other) =>
        ThisFileSystem.Instance.Look(one) is FileFacts here
        && ThisFileSystem.Instance.Look(other) is FileFacts there
        && here.IsSameFileAs(there);

    private static ListContent Read(string path, string? passphraseFile) =>
        InputFiles.InClear(ThisFileSystem.Instance, InputFiles.LoadList(ThisFileSystem.Instance, path), passphraseFile);
}
