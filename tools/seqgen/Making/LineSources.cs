using System.Globalization;
using TanKnock.Cli;
using TanKnock.Core.Consuming;
using TanKnock.Core.Files;
using TanKnock.Core.Lists;
using TanKnock.Core.Secrets;
using TanKnock.Core.Sequences;
using TanKnock.Seqgen.Reading;

namespace TanKnock.Seqgen.Making;

/// <summary>Where the new lines come from.</summary>
internal interface ILineSource : IDisposable
{
    /// <summary>The rules that the lines keep to.</summary>
    SequenceRules Rules { get; }

    /// <summary>The next sequence, valid until the next call.</summary>
    ReadOnlySpan<Knock> Next();

    /// <summary>The key of a new one-way list.</summary>
    byte[] OneWayKey();

    /// <summary>The footer of a list that holds the lines given so far.</summary>
    /// <param name="before">The footer without them.</param>
    ListFooter? Footer(ListFooter? before);

    /// <summary>Which lines were derived so far; null if lines are random.</summary>
    DerivedRange? Derived { get; }
}

/// <summary>Which lines of which secret, first and last included.</summary>
internal sealed record DerivedRange(ListId Id, ulong First, ulong Last);

/// <summary>Opens the source that the command line asks for.</summary>
internal static class LineSources
{
    /// <exception cref="UserErrorException">The lines would be too weak, the lists cannot be extended so, or the secret cannot be
    /// read.</exception>
    internal static ILineSource Open(IFileSystem files, Settings settings, IReadOnlyList<ListDraft> drafts) =>
        settings.SecretFile is string path ? DerivedLines.Open(files, path, settings, drafts) : new RandomLines(settings, drafts);
}

/// <summary>Random lines that no list has.</summary>
internal sealed class RandomLines : ILineSource
{
    private readonly SequenceGenerator generator;

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

        Rules = (settings.Rules with { Knocks = settings.Rules.Knocks ?? ListForms.ExistingOneWay(drafts)?.Knocks }).Resolve(settings.OneWay);
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

/// <summary>Lines that are derived from a secret, from a number on.</summary>
internal sealed class DerivedLines : ILineSource
{
    private readonly ListSecret secret;
    private readonly LineDeriver deriver;
    private readonly ulong first;
    private ulong next;

    private DerivedLines(ListSecret secret, SequenceRules rules, ulong first)
    {
        this.secret = secret;
        Rules = rules;
        this.first = first;
        next = first;
        deriver = new LineDeriver(secret, rules);
    }

    public SequenceRules Rules { get; }

    public DerivedRange? Derived => new(secret.Id, first, next - 1);

    internal static DerivedLines Open(IFileSystem files, string path, Settings settings, IReadOnlyList<ListDraft> drafts)
    {
        ListSecret secret = InputFiles.ReadSecret(files, path);
        try
        {
            SequenceRules rules = RulesOf(settings, drafts);
            Strength.Demand(rules);
            if (RulesText.Format(rules).Length > RulesText.MaxLength)
            {
                throw new UserErrorException(
                    "--ports and --exclude leave too many ranges for derived lines", "name fewer and longer ranges", ExitCode.Usage);
            }

            return new DerivedLines(secret, rules, FirstLine(settings, drafts, secret.Id));
        }
        catch
        {
            secret.Dispose();
            throw;
        }
    }

    public ReadOnlySpan<Knock> Next() => deriver.Line(next++);

    public byte[] OneWayKey() => Core.Sequences.OneWayKey.Derive(secret, RulesText.Format(Rules));

    public ListFooter? Footer(ListFooter? before) =>
        (before ?? new ListFooter()) with { Derived = new DerivedPart(secret.Id, next, RulesText.Format(Rules)) };

    public void Dispose()
    {
        deriver.Dispose();
        secret.Dispose();
    }

    /// <summary>The rules of the lists that are extended, or those that the command line gives.</summary>
    private static SequenceRules RulesOf(Settings settings, IReadOnlyList<ListDraft> drafts)
    {
        List<ListDraft> derived = [.. drafts.Where(draft => draft.Footer?.Derived is not null)];
        string[] texts = [.. derived.Select(draft => draft.Footer!.Derived!.Rules)];
        if (texts is [string first, string second] && first != second)
        {
            throw new UserErrorException(
                $"{derived[0].Path} was derived with {first}, {derived[1].Path} with {second}", "name the two lists of one pair");
        }

        return texts.Length > 0 ? settings.Rules.Resolve(texts[0], derived[0].Path) : settings.Rules.Resolve(settings.OneWay);
    }

    private static ulong FirstLine(Settings settings, IReadOnlyList<ListDraft> drafts, ListId id)
    {
        ulong first = settings.Start ?? 0;
        foreach (ListDraft draft in drafts.Where(draft => draft.Existing is not null))
        {
            ulong next = NextLine(draft, id, settings.Start);
            if (settings.Start is ulong start && start < next)
            {
                throw new UserErrorException(
                    $"{draft.Path}: it holds derived lines up to {Text(next - 1)}, and --start is {Text(start)}",
                    "leave --start out, to go on where the list ends", ExitCode.Usage);
            }

            if (settings.Start is null && first > 0 && first != next)
            {
                throw new UserErrorException(
                    $"{drafts[0].Path} goes on with line {Text(first)}, {draft.Path} with line {Text(next)}",
                    "--only server or --only client extends the shorter one first");
            }

            first = settings.Start ?? next;
        }

        first = Math.Max(first, 1);
        return first <= LineDeriver.MaxLine - (ulong)settings.Count + 1
            ? first
            : throw new UserErrorException(
                $"--start: lines {Text(first)} to {Text(first + (ulong)settings.Count - 1)} are more than 2^63 allows", null, ExitCode.Usage);
    }

    /// <summary>The number behind that of a list's last derived line; 1 if it has none.</summary>
    private static ulong NextLine(ListDraft draft, ListId id, ulong? start) => draft.Footer?.Derived switch
    {
        null when start is null => throw new UserErrorException(
            $"{draft.Path}: its lines were not derived, so nothing says where to go on", "--start says with which line"),
        null => 1,
        DerivedPart derived when derived.Id != id => throw new UserErrorException(
            $"{draft.Path}: its lines were derived from secret {derived.Id}, not {id}", "name the file of that secret"),
        DerivedPart derived => derived.Next,
    };

    private static string Text(ulong number) => number.ToString(CultureInfo.InvariantCulture);
}
