using TanKnock.Cli;
using TanKnock.Cli.Passphrases;
using TanKnock.Client.Hosts;
using TanKnock.Core.Consuming;
using TanKnock.Core.Files;
using TanKnock.Core.Lists;
using TanKnock.Core.Secrets;
using TanKnock.Core.Sequences;

namespace TanKnock.Client.Knocking;

/// <summary>The lines of a host's list, one a try, each marked in the file before its first knock can leave.</summary>
/// <param name="list">The list; its sequences are cleared at the end.</param>
/// <param name="passphraseFile">Where the passphrase of a sealed list is; null: it is asked for when the first sealed line is
/// read, and before anything is marked.</param>
/// <param name="host">The host, for notes.</param>
/// <param name="messages">What is said.</param>
/// <param name="clock">The time, for notes.</param>
internal sealed class OneTimeLines(
    TanList list, string? passphraseFile, string host, Messages messages, TimeProvider clock) : IKnockSource
{
    /// <summary>The client takes the first unused line, and none further down, should the list turn out edited.</summary>
    private const int Window = 1;

    private SealKey? key;
    private KnockSequence? taken;
    private KnockTurn? turn;

    public bool IsSecret => true;

    public UsedLine? Used { get; private set; }

    public string? HintIfClosed =>
        $"is {list.Path} an older copy, whose next lines are used at the server? Then pass over N lines: tanknock skip {host} N";

    public KnockSequence Take()
    {
        taken?.Erase();
        while (true)
        {
            ListContent content = list.Content;
            int index = HostList.NextLine(list);
            taken = Read(index);

            // After the passphrase was asked for, so that nobody waits for that.
            turn ??= KnockTurn.Wait(list.Path, clock);
            LineNote note = new(LineState.Used, clock.GetUtcNow(), host, Door: null);
            ConsumeResult result = list.Consume(index, note, Window);
            if (result.Reread)
            {
                content.Erase();
            }

            if (result.Verdict == ConsumeVerdict.Consumed)
            {
                TellUsed(result.Line);
                return taken;
            }

            if (result.Verdict == ConsumeVerdict.Failed)
            {
                throw HostList.NotMarked(list, result, "nothing was sent");
            }

            // Another client was faster, or the list was edited: it has been read again, and has a next line.
            taken.Erase();
        }
    }

    public void Done()
    {
        turn?.Dispose();
        turn = null;
    }

    public void Dispose()
    {
        Done();
        taken?.Erase();
        list.Erase();
        key?.Dispose();
    }

    /// <summary>The sequence of a line, sealed or in clear. Nothing is used up by this.</summary>
    private KnockSequence Read(int index)
    {
        if (!SealedLine.Is(list.Content.Knocks(index)))
        {
            return new KnockSequence(list.Content.Knocks(index));
        }

        key ??= OpenKey() ?? throw new UserErrorException($"{list.Path}: the passphrase is wrong; no line was used");
        ListEntry entry = list.Content.Entries[index];
        return SealedLines.Open(ThisFileSystem.Instance, list.Path, entry, key) ?? throw new UserErrorException(
            $"{list.Path}:{entry.Number}: {SealedLines.Damaged}; no line was used", "pass over it with tanknock skip");
    }

    private SealKey? OpenKey()
    {
        using Passphrase passphrase = new PassphraseSource(passphraseFile, Environment.GetEnvironmentVariable).Get(list.Path);
        return SealKey.Open(passphrase.Span, list.Content.Footer!.Sealed!);
    }

    private void TellUsed(int line)
    {
        int left = list.Content.UnusedCount;
        Used = new UsedLine(line, list.Content.Count, left);
        messages.Say($"line {line} of {list.Content.LastNumber} used, {left} left");
        if (left <= HostList.LowWater)
        {
            messages.Warn(HostList.FewLeft(list.Path));
        }
    }
}

/// <summary>The turn to knock with a list: one program at a time marks a line and sends its knocks. At the server the knocks of
/// several at once would be strays to each other: five at once, for instance of <c>git fetch --jobs=5</c>, would open nothing
/// and use up line after line.</summary>
/// <remarks>It is the lock of a file of its own beside the list: the list's own lock is held for some milliseconds only
/// (spec/sequence-list.md 5). The empty file stays. In a folder where it cannot be made, nobody waits.</remarks>
internal sealed class KnockTurn : IDisposable
{
    /// <summary>How long to wait: long enough for hundreds of others with usual pauses, but not for ever for one that was
    /// stopped.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly IOpenFile? file;

    private KnockTurn(IOpenFile? file) => this.file = file;

    /// <summary>Waits for it.</summary>
    /// <param name="listPath">The list.</param>
    /// <param name="clock">Measures <see cref="Patience"/>.</param>
    /// <exception cref="UserErrorException">It takes too long.</exception>
    internal static KnockTurn Wait(string listPath, TimeProvider clock)
    {
        if (Open(PathFor(listPath)) is not IOpenFile file)
        {
            return new KnockTurn(null);
        }

        long start = clock.GetTimestamp();
        while (true)
        {
            try
            {
                file.Lock(exclusive: true);
                return new KnockTurn(file);
            }
            catch (FileSystemException e) when (e.Problem == FileProblem.Locked && clock.GetElapsedTime(start) < Patience)
            {
                // Locking waits some seconds by itself.
            }
            catch (FileSystemException e)
            {
                file.Dispose();
                throw new UserErrorException(
                    e.Problem == FileProblem.Locked
                        ? $"{listPath}: another tanknock has been knocking with this list for {Patience.TotalSeconds:0} s; nothing was sent"
                        : $"{e.Message}; nothing was sent");
            }
        }
    }

    /// <summary>The file whose lock it is.</summary>
    internal static string PathFor(string listPath) =>
        Path.Combine(Path.GetDirectoryName(listPath) ?? "", $".{Path.GetFileName(listPath)}.turn");

    public void Dispose() => file?.Dispose();

    private static IOpenFile? Open(string path)
    {
        IFileSystem files = ThisFileSystem.Instance;
        try
        {
            return files.Look(path) is null ? files.Create(path) : files.Open(path, forWriting: true);
        }
        catch (FileSystemException e) when (e.Problem == FileProblem.Exists)
        {
            // Another program has made it meanwhile.
            return Open(path);
        }
        catch (FileSystemException)
        {
            return null;
        }
    }
}
