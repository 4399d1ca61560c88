using TanKnock.Client.Hosts;
using TanKnock.Client.Passphrase;
using TanKnock.Core.Consuming;
using TanKnock.Core.Lists;
using TanKnock.Core.Sequences;

namespace TanKnock.Client.Knocking;

/// <summary>The lines of a host's list, one a try, each marked in the file before its first knock can leave.</summary>
internal sealed class OneTimeLines(
    TanList list, LineReader reader, string host, Messages messages, TimeProvider clock) : IKnockSource
{
    /// <summary>The client takes the first unused line, and none further down, should the list turn out edited.</summary>
    private const int Window = 1;

    private KnockSequence? taken;
    private KnockTurn? turn;

    public bool IsSecret => true;

    public UsedLine? Used { get; private set; }

    public string? HintIfClosed =>
        $"is {list.Path} an older copy, whose next lines are used at the server? Then pass over N lines: tanknock skip {host} N";

    public KnockSequence? Take(out Failure? failure)
    {
        taken?.Erase();
        while (true)
        {
            ListContent content = list.Content;
            int index = list.NextLive(0);
            if (index < 0)
            {
                failure = HostList.NothingLeft(list);
                return null;
            }

            taken = reader.Read(index, out failure);
            if (taken is null)
            {
                return null;
            }

            // Asked for now: a passphrase may have been awaited before.
            turn ??= KnockTurn.Wait(list.Path, clock, out failure);
            if (turn is null)
            {
                return null;
            }

            LineNote note = new(LineState.Used, clock.GetUtcNow(), host, Door: null);
            ConsumeResult result = list.Consume(index, note, Window);
            if (result.Reread)
            {
                content.Erase();
            }

            if (result.Verdict == ConsumeVerdict.Consumed)
            {
                failure = null;
                TellUsed(result.Line);
                return taken;
            }

            if (result.Verdict == ConsumeVerdict.Failed)
            {
                failure = HostList.NotMarked(list, result, "nothing was sent");
                return null;
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
        reader.Dispose();
    }

    private void TellUsed(int line)
    {
        int left = list.Content.UnusedCount;
        Used = new UsedLine(line, list.Content.Count, left);
        messages.Say($"line {line} of {list.Content.LastNumber} used, {left} left");
        if (left <= ListStatus.LowWater)
        {
            messages.Warn(HostList.FewLeft(list.Path));
        }
    }
}
