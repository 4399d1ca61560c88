using System.Globalization;
using TanKnock.Cli;
using TanKnock.Core.Consuming;
using TanKnock.Core.Files;
using TanKnock.Core.Lists;
using TanKnock.Core.Secrets;
using TanKnock.Core.Sequences;

namespace TanKnock.Seqgen;

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

    /// <exception cref="UserErrorException">The secret cannot be read, or does not fit the lists.</exception>
    internal static DerivedLines Begin(IFileSystem files, Settings settings, IReadOnlyList<ListDraft> drafts)
    {
        ListSecret secret = Read(files, settings.SecretFile!);
        try
        {
            SequenceRules rules = Resolve(settings, drafts);
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

    /// <exception cref="UserErrorException">The file is no secret, or not to be trusted.</exception>
    internal static ListSecret Read(IFileSystem files, string path) =>
        SecretFile.Read(files, path, out Fault? error)
        ?? throw new UserErrorException(error!.ToString(), error.Hint ?? "make a secret with --new-secret");

    public ReadOnlySpan<Knock> Next() => deriver.Line(next++);

    public byte[] OneWayKey() => Core.Sequences.OneWayKey.Derive(secret, RulesText.Format(Rules));

    public ListFooter? Footer(ListFooter? before) =>
        (before ?? new ListFooter()) with { Derived = new DerivedPart(secret.Id, next, RulesText.Format(Rules)) };

    public void Dispose()
    {
        deriver.Dispose();
        secret.Dispose();
    }

    private static SequenceRules Resolve(Settings settings, IReadOnlyList<ListDraft> drafts)
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
            ulong ends = EndOf(draft, id, settings.Start);
            if (settings.Start is ulong start && start < ends)
            {
                throw new UserErrorException(
                    $"{draft.Path}: it holds derived lines up to {Text(ends - 1)}, and --start is {Text(start)}",
                    "leave --start out, to go on where the list ends", ExitCode.Usage);
            }

            if (settings.Start is null && first > 0 && first != ends)
            {
                throw new UserErrorException(
                    $"{drafts[0].Path} goes on with line {Text(first)}, {draft.Path} with line {Text(ends)}",
                    "--only server or --only client extends the shorter one first");
            }

            first = settings.Start ?? ends;
        }

        first = Math.Max(first, 1);
        return first <= LineDeriver.MaxLine - (ulong)settings.Count + 1
            ? first
            : throw new UserErrorException(
                $"--start: lines {Text(first)} to {Text(first + (ulong)settings.Count - 1)} are more than 2^63 allows", null, ExitCode.Usage);
    }

    /// <summary>The line behind the last derived one of a list.</summary>
    private static ulong EndOf(ListDraft draft, ListId id, ulong? start) => draft.Footer?.Derived switch
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
