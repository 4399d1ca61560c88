using TanKnock.Core.Files;
using TanKnock.Core.Lists;
using TanKnock.Core.Sequences;

namespace TanKnock.Client.Knocking;

/// <summary>The lines of a host's list, one a try, each marked in the file before its first knock can leave.</summary>
internal sealed class OneTimeLines(TanList list, string host, Messages messages, TimeProvider clock) : IKnockSource
{
    /// <summary>With fewer lines left than this, every use warns (DESIGN's default for both ends).</summary>
    private const int LowWater = 10;

    /// <summary>The client takes the first unused line, and none further down, should the list turn out edited.</summary>
    private const int Window = 1;

    public bool IsSecret => true;

    public string? Spent { get; private set; }

    /// <summary>Reads a list; null if that fails.</summary>
    internal static TanList? Load(string path, out Failure? failure)
    {
        TanList? list = TanList.Load(PosixFileSystem.Instance, path, out ListError? error);
        failure = error is null ? null : Describe(error);
        return list;
    }

    public KnockSequence? Take(out Failure? failure)
    {
        while (true)
        {
            int index = list.NextLive(0);
            if (index < 0)
            {
                failure = NothingLeft();
                return null;
            }

            KnockSequence sequence = new(list.Content.Knocks(index));
            LineNote note = new(LineState.Used, clock.GetUtcNow(), host, Door: null);
            ConsumeResult result = list.Consume(index, note, Window);
            if (result.Verdict == ConsumeVerdict.Consumed)
            {
                failure = null;
                TellUsed(result.Line);
                return sequence;
            }

            if (result.Verdict == ConsumeVerdict.Failed)
            {
                Failure why = result.Error is ListError error ? Describe(error) : new Failure(list.Path);
                failure = why with { Message = $"{why.Message} (line {result.Line} could not be marked; nothing was sent)" };
                return null;
            }

            // Another client was faster, or the list was edited: it has been read again, and has a next line.
        }
    }

    private void TellUsed(int line)
    {
        int left = list.Content.UnusedCount;
        Spent = $"line {line} is used up";
        messages.Say($"line {line} of {list.Content.Count} used, {left} left");
        if (left <= LowWater)
        {
            messages.Warn($"{list.Path}: few lines left: let both ends have new ones soon");
        }
    }

    private Failure NothingLeft() => new(
        list.Content.Count == 0
            ? $"{list.Path}: holds no sequence"
            : $"{list.Path}: none of its {list.Content.Count} lines is unused",
        "make new lists with seqgen, one for the server and one for here",
        ClientExitCode.ListUsedUp);

    private static Failure Describe(ListError error) => error.Problem switch
    {
        FileProblem.NotFound => new Failure(
            $"{error.Path}: no such list", "put the client's list there, mode 600, or name it with --list"),
        FileProblem.IsLink => new Failure(
            $"{error.Path}: is a symbolic link, which a list must not be", "name the file itself with --list"),
        FileProblem.Denied or FileProblem.ReadOnly => new Failure(
            error.ToString(), "a line is marked in the list before it is used: the list has to be writable"),
        _ => new Failure(error.ToString(), error.Hint),
    };
}
