using TanKnock.Cli;
using TanKnock.Core.Consuming;
using TanKnock.Core.Lists;
using TanKnock.Core.Sequences;

namespace TanKnock.Seqgen;

/// <summary>Random lines, none of which the lists have.</summary>
internal sealed class RandomLines : ILineSource
{
    private readonly SequenceGenerator generator;

    /// <exception cref="UserErrorException">The rules make lines too weak, or a list is to go on otherwise.</exception>
    internal RandomLines(Settings settings, IReadOnlyList<ListDraft> drafts)
    {
        foreach (ListDraft draft in drafts)
        {
            if (draft.Footer?.Derived is DerivedPart derived)
            {
                throw new UserErrorException(
                    $"{draft.Path}: its lines were derived from secret {derived.Id}",
                    "go on with --secret-file, or both ends will differ");
            }
        }

        Rules = (settings.Rules with { Knocks = settings.Rules.Knocks ?? OneWayChoice.Existing(drafts)?.Knocks }).Resolve(settings.OneWay);
        Strength.Demand(Rules);
        generator = new SequenceGenerator(Rules, settings.Count + drafts.Sum(draft => draft.Existing?.Count ?? 0));
        foreach (ListContent existing in drafts.Select(draft => draft.Existing).OfType<ListContent>())
        {
            for (int i = 0; i < existing.Count; i++)
            {
                generator.Exclude(existing.Knocks(i));
            }
        }
    }

    public SequenceRules Rules { get; }

    public DerivedRange? Derived => null;

    public ReadOnlySpan<Knock> Next() => generator.Next();

    public byte[] OneWayKey() => Core.Sequences.OneWayKey.Random();

    public ListFooter? Footer(ListFooter? before) => before;

    public void Dispose() => generator.Dispose();
}
