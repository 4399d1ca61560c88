using TanKnock.Core.Consuming;
using TanKnock.Core.Lists;

namespace TanKnock.Client.Hosts;

/// <summary><c>tanknock skip</c> and <c>tanknock peek</c>: where a list stands, and how to move on in it. They send
/// nothing.</summary>
internal static class ListSteps
{
    /// <summary>Tells the next line's number, and uses nothing.</summary>
    internal static Failure? Peek(string host, string? path, TextWriter output) =>
        HostList.Use(host, path, list => Peek(list, output));

    private static Failure? Peek(TanList list, TextWriter output)
    {
        int next = list.NextLive(0);
        if (next < 0)
        {
            return HostList.NothingLeft(list);
        }

        output.WriteLine($"line {list.Content.Entries[next].Number} of {list.Content.LastNumber} is next, {list.Content.UnusedCount} left");
        return null;
    }

    /// <summary>Marks the next lines as skipped, durably.</summary>
    /// <param name="host">A valid host.</param>
    /// <param name="path">The list; null for the stored one of the host.</param>
    /// <param name="count">How many, from 1.</param>
    /// <param name="messages">What is said.</param>
    /// <param name="clock">For the notes.</param>
    internal static Failure? Skip(string host, string? path, int count, Messages messages, TimeProvider clock) =>
        HostList.Use(host, path, list => Skip(list, count, host, messages, clock));

    private static Failure? Skip(TanList list, int count, string host, Messages messages, TimeProvider clock)
    {
        int last = -1;
        for (int i = 0; i < count; i++)
        {
            last = list.NextLive(last + 1);
            if (last < 0)
            {
                return list.Content.UnusedCount == 0
                    ? HostList.NothingLeft(list)
                    : new Failure($"{list.Path}: only {list.Content.UnusedCount} lines are unused: none was skipped");
            }
        }

        return SkipTo(list, last, count, host, messages, clock);
    }

    /// <summary>Marks all unused lines before line <paramref name="number"/> as skipped, durably.</summary>
    /// <param name="host">A valid host.</param>
    /// <param name="path">The list; null for the stored one of the host.</param>
    /// <param name="number">Of the line to use next, as in the file.</param>
    /// <param name="messages">What is said.</param>
    /// <param name="clock">For the notes.</param>
    internal static Failure? Resync(string host, string? path, int number, Messages messages, TimeProvider clock) =>
        HostList.Use(host, path, list => Resync(list, number, host, messages, clock));

    private static Failure? Resync(TanList list, int number, string host, Messages messages, TimeProvider clock)
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
            return new Failure(
                $"{list.Path}: line {number} is not unused: nothing was skipped",
                "the line to go on with has to be unused at both ends: the server's tanknockd audit shows its first");
        }

        if (last >= 0)
        {
            return SkipTo(list, last, list.Content.Count, host, messages, clock);
        }

        messages.Say($"line {number} of {list.Content.LastNumber} is next already, {list.Content.UnusedCount} left");
        return null;
    }

    /// <summary>Skips the unused lines up to this index; the earlier ones with the last one, and before it.</summary>
    private static Failure? SkipTo(TanList list, int last, int window, string host, Messages messages, TimeProvider clock)
    {
        LineNote note = new(LineState.Skipped, clock.GetUtcNow(), host, Door: null);
        ConsumeResult result = list.Consume(last, note, window);
        switch (result.Verdict)
        {
            case ConsumeVerdict.Consumed:
                Tell(list, [.. result.Skipped, result.Line], messages);
                return null;
            case ConsumeVerdict.Failed:
                return HostList.NotMarked(list, result, "what is not marked is still unused");
            default:
                return new Failure($"{list.Path}: changed in the meantime: none was skipped", "look with tanknock peek, and try again");
        }
    }

    private static void Tell(TanList list, int[] skipped, Messages messages)
    {
        int next = list.NextLive(0);
        string lines = skipped.Length == 1 ? $"line {skipped[0]}" : $"{skipped.Length} lines, {skipped[0]} to {skipped[^1]},";
        string then = next < 0 ? "none" : $"line {list.Content.Entries[next].Number}";
        messages.Say($"{lines} of {list.Content.LastNumber} skipped, {list.Content.UnusedCount} left, next is {then}");
    }
}
