using TanKnock.Core.Files;
using TanKnock.Core.Lists;
using TanKnock.Core.Sequences;
using TanKnock.Daemon.Ledger;

namespace TanKnock.Tests.Simulation;

/// <summary>Passes everything on; mutants change what they want to.</summary>
internal abstract class LedgerDecorator(ILedger inner) : ILedger
{
    public virtual ValueTask<Grant> SpendAsync(Spending spending, CancellationToken stop) => inner.SpendAsync(spending, stop);

    public virtual LineNote? Recall(ReadOnlySpan<Knock> sequence) => inner.Recall(sequence);

    public Fault? Adopt(IReadOnlyCollection<SpentLine> lines) => inner.Adopt(lines);

    public void Count(LineEventKind kind, IReadOnlyCollection<KnockSequence> lines, DateTimeOffset at, string? source) =>
        inner.Count(kind, lines, at, source);

    public Fault? Close(OpenNote opening) => inner.Close(opening);
}

/// <summary>A mutant: opens when the mark is in the list, and does not wait for the ledger's record.</summary>
internal sealed class OpensByMarkAlone(ILedger inner) : LedgerDecorator(inner)
{
    public override async ValueTask<Grant> SpendAsync(Spending spending, CancellationToken stop)
    {
        Grant grant = await base.SpendAsync(spending, stop);
        return grant.IsGranted ? Grant.Given(() => null) : grant;
    }
}

/// <summary>A mutant: spends the used line alone, and forgets those that it skips.</summary>
internal sealed class ForgetsSkippedLines(ILedger inner) : LedgerDecorator(inner)
{
    public override ValueTask<Grant> SpendAsync(Spending spending, CancellationToken stop) =>
        base.SpendAsync(spending with { Skipped = [] }, stop);
}

/// <summary>A mutant: grants a line that was spent before.</summary>
internal sealed class GrantsTwice(ILedger inner) : LedgerDecorator(inner)
{
    public override async ValueTask<Grant> SpendAsync(Spending spending, CancellationToken stop)
    {
        _ = await base.SpendAsync(spending, stop);
        return Grant.Given(() => null);
    }

    public override LineNote? Recall(ReadOnlySpan<Knock> sequence) => null;
}

/// <summary>A mutant: takes a torn group for whole. It does so by giving the reader the checksum that fits what is there.</summary>
internal sealed class TakesTornGroups(IFileSystem inner) : FileSystemDecorator(inner)
{
    private const int Line = 128;
    private const int ChecksumAt = 118;
    private const int NumberLength = 8;

    protected override IOpenFile Wrap(IOpenFile file, string path) =>
        path.EndsWith("/ledger", StringComparison.Ordinal) ? new CredulousFile(file) : file;

    private sealed class CredulousFile(IOpenFile inner) : OpenFileDecorator(inner)
    {
        public override int Read(Span<byte> bytes, long offset)
        {
            int read = base.Read(bytes, offset);
            for (int at = offset == 0 ? Line : 0; at + Line <= read; at += Line)
            {
                Span<byte> head = bytes.Slice(at, Line);
                if (head[ChecksumAt] != '-' && head[0] != ' '
                    && int.TryParse(head.Slice(110, 7), System.Globalization.NumberStyles.HexNumber, null, out int count)
                    && count > 0 && at + (count * Line) <= read)
                {
                    Span<byte> group = bytes.Slice(at, count * Line);
                    group.Slice(ChecksumAt, NumberLength).Fill((byte)'-');
                    uint checksum = Core.Records.Crc32C.Of(group);
                    System.Text.Encoding.ASCII.GetBytes(checksum.ToString("x8", System.Globalization.CultureInfo.InvariantCulture), group[ChecksumAt..]);
                    at += (count - 1) * Line;
                }
            }

            return read;
        }
    }
}
