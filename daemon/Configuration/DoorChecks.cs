namespace TanKnock.Daemon.Configuration;

/// <summary>What has to hold, or should, among the directives of one door.</summary>
internal static class DoorChecks
{
    /// <summary>Directives that mean something for lists only.</summary>
    private static readonly string[] OfLists = [DirectiveNames.LookAhead, DirectiveNames.LowWater];

    public static void Check(DoorDraft door, OptionsDraft options, DiagnosticBag bag)
    {
        CheckSequence(door, bag);
        CheckIgnored(door, options, bag);
        CheckCommands(door, door.Build(options), bag);
    }

    private static void CheckSequence(DoorDraft door, DiagnosticBag bag)
    {
        bool fixedSequence = door.Has(DirectiveNames.Sequence);
        bool list = door.Has(DirectiveNames.OneTimeSequences);
        if (fixedSequence && list)
        {
            int second = Math.Max(
                door.LineOf(DirectiveNames.Sequence), door.LineOf(DirectiveNames.OneTimeSequences));
            bag.Error(
                second,
                $"door {Quote.Of(door.Name)} has both {DirectiveNames.Sequence} and {DirectiveNames.OneTimeSequences}",
                "make two doors of it, or keep one of them");
        }
        else if (!fixedSequence && !list)
        {
            bag.Error(
                door.LineNumber,
                $"door {Quote.Of(door.Name)} has neither {DirectiveNames.Sequence} "
                + $"nor {DirectiveNames.OneTimeSequences}");
        }

        foreach (string directive in OfLists.Where(directive => door.Has(directive) && fixedSequence && !list))
        {
            bag.Warning(door.LineOf(directive), $"{directive} has no effect without {DirectiveNames.OneTimeSequences}");
        }

        if (door.Sequence is { } sequence && SweepCheck.IsCompletedBySweep(sequence, door.StrayLimit))
        {
            bag.Warning(
                door.LineOf(DirectiveNames.Sequence),
                $"{DirectiveNames.Sequence}: a port scan completes it by accident",
                "use more ports, far apart, that go up and down; better, one_time_sequences");
        }
    }

    private static void CheckIgnored(DoorDraft door, OptionsDraft options, DiagnosticBag bag)
    {
        if (door.Sequence is { } sequence
            && sequence.Knocks.ToArray().Any(knock => options.IgnorePorts.Any(range => range.Contains(knock))))
        {
            bag.Error(
                door.LineOf(DirectiveNames.Sequence),
                $"{DirectiveNames.Sequence}: it has a knock at one of {DirectiveNames.IgnorePorts} in line "
                + $"{options.LineOf(DirectiveNames.IgnorePorts)}, which nobody sees",
                "take another port for the knock, or that port off the ignored ones");
        }
    }

    private static void CheckCommands(DoorDraft door, DoorSettings built, DiagnosticBag bag)
    {
        if (built.StartCommand is null && built.StartCommand6 is null)
        {
            bag.Warning(
                door.LineNumber,
                $"door {Quote.Of(door.Name)} has no {DirectiveNames.StartCommand}: nothing happens when it opens");
        }

        bool fallsBack = !door.Has(DirectiveNames.StopCommand6) && built.StopCommand6 is not null;
        if (door.StopCommand is not null && built.StopCommand is null && !fallsBack)
        {
            bag.Warning(
                door.LineOf(DirectiveNames.StopCommand),
                $"{DirectiveNames.StopCommand} never runs without a {DirectiveNames.StartCommand}");
        }

        if (door.StopCommand6 is not null && built.StopCommand6 is null)
        {
            bag.Warning(
                door.LineOf(DirectiveNames.StopCommand6),
                $"{DirectiveNames.StopCommand6} never runs without a {DirectiveNames.StartCommand6}");
        }

        if (door.Has(DirectiveNames.CommandTimeout) && door.StopCommand is null && door.StopCommand6 is null)
        {
            bag.Warning(
                door.LineOf(DirectiveNames.CommandTimeout),
                $"{DirectiveNames.CommandTimeout} has no effect without a {DirectiveNames.StopCommand}");
        }
        else if (built.CommandTimeout == TimeSpan.Zero)
        {
            bag.Warning(
                door.LineOf(DirectiveNames.CommandTimeout),
                $"{DirectiveNames.CommandTimeout} = 0 closes the door as soon as it is open",
                "nobody gets in so; give it some seconds");
        }
    }
}
