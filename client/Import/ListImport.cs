using System.Security.Cryptography;
using TanKnock.Cli;
using TanKnock.Client.Hosts;
using TanKnock.Core.Files;
using TanKnock.Core.Lists;

namespace TanKnock.Client.Import;

/// <summary>Puts a list where it belongs, for its owner alone, and makes sure that it is one.</summary>
internal static class ListImport
{
    private const string StandardInput = "-";

    private static readonly IFileSystem Files = PosixFileSystem.Instance;

    /// <summary>Imports a list; null when done.</summary>
    /// <param name="source">The list; <c>-</c>: standard input.</param>
    /// <param name="host">The host it is for.</param>
    /// <param name="move">Whether the original is removed afterwards.</param>
    /// <param name="messages">What is said.</param>
    internal static Failure? Run(string source, string host, bool move, Messages messages)
    {
        if (HostList.PathOf(host, null, out Failure? failure) is not string target)
        {
            return failure;
        }

        try
        {
            if (Files.Look(target) is not null)
            {
                return new Failure($"{target}: exists already", "remove it first, if its lines are not needed any more");
            }

            MakeFolders(Path.GetDirectoryName(target)!);
            return Import(source, target, host, move, messages);
        }
        catch (FileSystemException e)
        {
            return new Failure($"{e.Path}: {e.Reason}");
        }
    }

    private static Failure? Import(string source, string target, string host, bool move, Messages messages)
    {
        // Under another name first, so that what is no list never lies where one is looked for.
        string trial = target + ".import";
        using (PendingFile pending = new(Files, trial))
        {
            Copy(source, pending);
            pending.Sync();
            pending.PutInPlace(replace: true);
        }

        bool inPlace = false;
        try
        {
            TanList? list = TanList.Load(Files, trial, out ListError? error, end: ListEnd.Client);
            if (list is null || list.Content.Count == 0)
            {
                string place = error is { Line: > 0 } ? $"{source}:{error.Line}" : source;
                return new Failure($"{place}: {error?.Reason ?? "holds no sequence"}; nothing was imported", error?.Hint);
            }

            Files.Rename(trial, target, replace: false);
            inPlace = true;
            Files.SyncFolder(Path.GetDirectoryName(target)!);
            messages.Say($"{target}: {list.Content.Count} lines, {list.Content.UnusedCount} unused: now tanknock {host}");
        }
        finally
        {
            if (!inPlace)
            {
                Files.Delete(trial);
            }
        }

        if (move && source != StandardInput)
        {
            Files.Delete(source);
        }

        return null;
    }

    private static void Copy(string source, PendingFile target)
    {
        byte[] chunk = GC.AllocateArray<byte>(1 << 16, pinned: true);
        try
        {
            int read;
            if (source == StandardInput)
            {
                using Stream input = Console.OpenStandardInput();
                while ((read = input.Read(chunk)) > 0)
                {
                    target.Write(chunk.AsSpan(0, read));
                }

                return;
            }

            using IOpenFile file = Files.Open(source, forWriting: false);
            if (file.Facts().Kind != FileKind.Regular)
            {
                throw new UserErrorException($"{source}: not a regular file");
            }

            for (long at = 0; (read = file.Read(chunk, at)) > 0; at += read)
            {
                target.Write(chunk.AsSpan(0, read));
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(chunk);
        }
    }

    private static void MakeFolders(string folder)
    {
        if (folder.Length > 0 && Files.LookAtFolder(folder) is null)
        {
            MakeFolders(Path.GetDirectoryName(folder) ?? "");
            Files.CreateFolder(folder);
        }
    }
}
