using TanKnock.Cli;
using TanKnock.Client.Hosts;
using TanKnock.Core.Consuming;
using TanKnock.Core.Lists;

namespace TanKnock.Client.Commands;

/// <summary><c>tanknock peek</c>, <c>skip</c> and <c>resync</c>: they look at a list or move on in it, and send nothing.</summary>
/// <param name="list">The list.</param>
/// <param name="host">The host, for the notes.</param>
/// <param name="messages">What is said.</param>
/// <param name="clock">The time, for the notes.</param>
internal sealed class ListSteps(TanList list, string host, Messages messages, TimeProvider clock)
{
    /// <summary>Tells the number of the next line; changes nothing.</summary>
    internal string Peek()
    {
        int next = list.Content.Entries[HostList.NextLine(list)].Number;
        return $"line {next} of {list.Content.LastNumber} is next, {list.Content.UnusedCount} left";
    }

    /// <summary>Marks the next lines as skipped, durably.</summary>
    /// <param name="count">How many, from 1.</param>
    internal void Skip(int count)
    {
        int last = HostList.NextLine(list);
        for (int i = 1; i < count; i++)
        {
            last = list.NextLive(last + 1);
            if (last < 0)
            {
                throw new UserErrorException($"{list.Path}: only {list.Content.UnusedCount} lines are unused: none was skipped");
            }
        }

        SkipTo(last, count);
    }

    /// <summary>Marks all unused lines before a line as skipped, durably.</summary>
    /// <param name="number">The number of the line to use next, as in the file.</param>
    internal void Resync(int number)
    {
        int next = -1;
        int last = -1;
        for (int i = list.NextLive(0); i >= 0 && next < 0; i = list.NextLive(i + 1))
        {
            int line = list.Content.Entries[i].Number;
            (next, last) = line == number ? (i, last) : (next, line < number ? i : last);
        }

        if (next < 0)
        {
            throw new UserErrorException(
                $"{list.Path}: line {number} is not unused: nothing was skipped",
                "the line to go on with has to be unused at both ends: the server's tanknockd audit shows its first");
        }

        if (last >= 0)
        {
            SkipTo(last, list.Content.Count);
        }
        else
        {
            messages.Say($"line {number} of {list.Content.LastNumber} is next already, {list.Content.UnusedCount} left");
        }
    }

    /// <summary>Marks the unused lines up to this index as skipped, in their order.</summary>
    private void SkipTo(int last, int window)
    {
        ConsumeResult result = list.Consume(last, new LineNote(LineState.Skipped, clock.GetUtcNow(), host, Door: null), window);
        if (result.Verdict != ConsumeVerdict.Consumed)
        {
            throw result.Verdict == ConsumeVerdict.Failed
                ? HostList.NotMarked(list, result, "what is not marked is still unused")
                : new UserErrorException(
                    $"{list.Path}: changed in the meantime: none was skipped", "look with tanknock peek, and try again");
        }

        int[] skipped = [.. result.Skipped, result.Line];
        int next = list.NextLive(0);
        string lines = skipped.Length == 1 ? $"line {skipped[0]}" : $"{skipped.Length} lines, {skipped[0]} to {skipped[^1]},";
        string then = next < 0 ? "none" : $"line {list.Content.Entries[next].Number}";
        messages.Say($"{lines} of {list.Content.LastNumber} skipped, {list.Content.UnusedCount} left, next is {then}");
    }
}
