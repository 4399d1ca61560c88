using System.Net;
using System.Text;
using TanKnock.Core.Files;
using TanKnock.Core.Lists;
using TanKnock.Core.Sequences;
using TanKnock.Daemon.Ledger;
using TanKnock.Daemon.Packets;
using Xunit;

namespace TanKnock.Tests.Ledger;

/// <summary>A state folder of a test's own, on the real file system.</summary>
public sealed class LedgerLab : IDisposable
{
    internal static readonly LineNote Note = new(
        LineState.Used, new DateTimeOffset(2026, 3, 1, 9, 15, 22, TimeSpan.Zero), "203.0.113.7", "ssh");

    public LedgerLab()
    {
        Root = Directory.CreateTempSubdirectory("tanknock-ledger-").FullName;
        Folder = Path.Combine(Root, "state");
    }

    internal string Root { get; }

    internal string Folder { get; }

    internal string LedgerPath => Path.Combine(Folder, "ledger");

    internal string KeyPath => Path.Combine(Folder, "ledger.key");

    public void Dispose() => Directory.Delete(Root, recursive: true);

    /// <summary>Writes at once, on the caller's thread.</summary>
    internal static Func<Fault?> AtOnce(Func<Fault?> work)
    {
        Fault? fault = work();
        return () => fault;
    }

    /// <summary>Writes when somebody waits for it.</summary>
    internal static Func<Fault?> Deferred(Func<Fault?> work)
    {
        Lazy<Fault?> run = new(work);
        return () => run.Value;
    }

    internal HostLedger Open(int stock = HostLedger.DefaultStock, IFileSystem? files = null, Aside? aside = null)
    {
        HostLedger? ledger = Place(files).Open(stock, aside ?? AtOnce, out _, out Fault? error);
        Assert.True(ledger is not null, error?.ToString());
        return ledger;
    }

    internal Fault Refuse(int stock = HostLedger.DefaultStock)
    {
        Assert.Null(Place().Open(stock, AtOnce, out _, out Fault? error));
        return error!;
    }

    internal LedgerView View()
    {
        LedgerView? view = Place().Read(out Fault? error);
        Assert.True(view is not null, error?.ToString());
        return view;
    }

    internal LedgerFolder Place(IFileSystem? files = null, Action<Fault>? tolerate = null) =>
        new(files ?? PosixFileSystem.Instance, Folder, tolerate);

    /// <summary>The ledger's bytes, also while it is open: .NET's own way to read a file minds the lock.</summary>
    internal byte[] Bytes()
    {
        using IOpenFile file = PosixFileSystem.Instance.Open(LedgerPath, forWriting: false);
        byte[] bytes = new byte[file.Facts().Length];
        file.Read(bytes, 0);
        return bytes;
    }

    /// <summary>The lines of the ledger that hold something, without its title.</summary>
    internal string[] Records() =>
        [.. Encoding.UTF8.GetString(Bytes()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Where(line => line[0] != ' ')];

    internal static KnockSequence Sequence(int number) => new(
        [new Knock(Protocol.Tcp, (ushort)(1 + (number % 65535))), new Knock(Protocol.Udp, (ushort)(1 + (number / 65535)))]);

    internal static SpentLine Line(int number, LineNote? note = null) => new(Sequence(number), note ?? Note);

    internal static OpenNote Opening(int last, string door = "ssh", int minutes = 10, string stop = "stop %IP%") => new(
        new OpenKey(door, 0, Address.From(IPAddress.Parse($"203.0.113.{last}"))),
        "/lists/alice.tan",
        17,
        stop,
        TimeSpan.FromSeconds(30),
        TimeSpan.FromMinutes(10),
        TimeSpan.FromMinutes(minutes),
        "this boot");
}

internal static class LedgerCalls
{
    internal static Grant Decide(this ILedger ledger, params int[] lines) =>
        ledger.Decide(new Spending([.. lines.Select(number => LedgerLab.Line(number))], []));

    internal static Grant Decide(this ILedger ledger, Spending spending) =>
        ledger.SpendAsync(spending, CancellationToken.None).AsTask().GetAwaiter().GetResult();

    /// <summary>Spends each of these lines for itself, and records that.</summary>
    internal static void Spend(this ILedger ledger, params int[] lines)
    {
        foreach (int number in lines)
        {
            Grant grant = ledger.Decide(number);
            Assert.True(grant.IsGranted);
            Assert.Null(grant.WaitUntilRecorded());
        }
    }

    /// <summary>Tries to; why it was not recorded.</summary>
    internal static Fault Fail(this ILedger ledger, int line)
    {
        Grant grant = ledger.Decide(line);
        Assert.True(grant.IsGranted);
        Fault? fault = grant.WaitUntilRecorded();
        Assert.NotNull(fault);
        return fault;
    }

    internal static Fault? Note(this ILedger ledger, OpenNote opening) =>
        ledger.Decide(new Spending([], [], opening)).WaitUntilRecorded();

    internal static LineNote? Recall(this ILedger ledger, int line) => ledger.Recall(LedgerLab.Sequence(line).Knocks);

    internal static void Replay(this ILedger ledger, int line, DateTimeOffset at, string source) =>
        ledger.Count(LineEventKind.Replayed, [LedgerLab.Sequence(line)], at, source);
}
