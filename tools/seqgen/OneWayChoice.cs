using TanKnock.Cli;
using TanKnock.Core.Consuming;
using TanKnock.Core.Lists;

namespace TanKnock.Seqgen;

/// <summary>Decides under which key the server's lines are hidden: that of the list that is extended, or a new one.</summary>
internal static class OneWayChoice
{
    /// <summary>Knocks of a line unless another number is asked for: the fewest that hide enough.</summary>
    internal const int DefaultKnocks = 6;

    /// <summary>What the lists to be extended say; null if their lines are not hidden, or there are none.</summary>
    internal static OneWayPart? Existing(IReadOnlyList<ListDraft> drafts) =>
        drafts.Select(draft => draft.Footer?.OneWay ?? draft.Footer?.Partner).FirstOrDefault(part => part is not null);

    /// <summary>Has the lists hide their lines, if that is asked for or they do so already.</summary>
    /// <exception cref="UserErrorException">The lines would not be hidden well, or only some of them.</exception>
    internal static void Apply(Settings settings, IReadOnlyList<EndList> lists, ILineSource source)
    {
        OneWayPart? existing = Existing([.. lists.Select(list => list.Draft)]);
        if (existing is null && !settings.OneWay)
        {
            return;
        }

        if (existing is null && lists.FirstOrDefault(list => list.Draft.Existing?.Count > 0) is EndList plain)
        {
            throw new UserErrorException(
                $"{plain.Draft.Path}: its lines are in clear, and --one-way would hide only the new ones", "make new lists", ExitCode.Usage);
        }

        Strength.DemandHidden(source.Rules);
        if (existing is not null && existing.Knocks != source.Rules.Knocks)
        {
            throw new UserErrorException(
                $"the lines of a one-way list have one length, here {existing.Knocks} knocks", $"--knocks {existing.Knocks}", ExitCode.Usage);
        }

        OneWayPart part = existing ?? OneWayPart.Of(source.OneWayKey(), source.Rules.Knocks);
        foreach (EndList list in lists)
        {
            OneWayPart? own = list.Draft.Footer?.OneWay ?? list.Draft.Footer?.Partner;
            if (existing is not null && own != existing)
            {
                throw new UserErrorException($"{list.Draft.Path}: it does not belong to the other list", "name the two lists of one pair");
            }

            list.Hide(part);
        }
    }
}
