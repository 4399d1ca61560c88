using System.Net;
using TanKnock.Daemon.Configuration;
using TanKnock.Daemon.Doors;
using TanKnock.Daemon.Ledger;
using TanKnock.Daemon.Packets;
using Xunit;

namespace TanKnock.Tests.Doors;

/// <summary>A state folder of its own, real commands that note their runs in a file, and the log.</summary>
internal sealed class DoorLab : IDisposable
{
    /// <summary>Bounds a failure; a passing test never waits this long.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly StateLab state = new();
    private readonly CommandRunner runner = new();

    internal string State { get; } = Directory.CreateTempSubdirectory("tanknock-doors-").FullName;

    internal CapturedLog Log { get; } = new();

    /// <summary>The ledger's file.</summary>
    internal string LedgerPath => state.LedgerPath;

    /// <summary>For whom the ledger on the disk has doors open.</summary>
    internal string[] LeftOpen
    {
        get
        {
            using LedgerView view = state.Read();
            return [.. view.Open.Select(note => note.Key.Address.ToString())];
        }
    }

    /// <summary>What the commands noted, line by line.</summary>
    internal string[] Noted => File.Exists(At("noted")) ? File.ReadAllLines(At("noted")) : [];

    internal string At(string name) => Path.Combine(State, name);

    internal static Address AddressOf(string address) => Address.From(IPAddress.Parse(address));

    /// <summary>A door whose commands note what they are and for whom.</summary>
    internal DoorSettings Door(string name = "ssh", double openFor = 3600) => new()
    {
        Name = name,
        LineNumber = 1,
        StartCommand = $"echo {name} start %IP% >>{At("noted")}",
        StopCommand = $"echo {name} stop %IP% >>{At("noted")}",
        StartCommand6 = $"echo {name} start6 %IP% >>{At("noted")}",
        StopCommand6 = $"echo {name} stop6 %IP% >>{At("noted")}",
        CommandTimeout = TimeSpan.FromSeconds(openFor),
    };

    internal HostLedger OpenLedger() => state.Open();

    internal Openings Open(ILedger ledger) => new(runner, () => ledger, TimeProvider.System, Log);

    /// <summary>Opens as a door's worker does: what has to be closed is recorded first.</summary>
    internal static async Task<Opening> KnockAsync(Openings openings, ILedger ledger, DoorSettings door, string address, int ordinal = 0) =>
        await new CommandDoor(openings).OpenAsync(await RecordAsync(openings, ledger, door, address, ordinal), CancellationToken.None);

    internal static async Task<OpenRequest> RecordAsync(
        Openings openings, ILedger ledger, DoorSettings door, string address, int ordinal = 0)
    {
        OpenRequest request = new(door, ordinal, AddressOf(address), null, 0);
        request = request with { Note = new CommandDoor(openings).NoteOf(request) };
        if (request.Note is not null)
        {
            Assert.Null((await ledger.SpendAsync(new Spending([], [], request.Note), CancellationToken.None)).WaitUntilRecorded());
        }

        return request;
    }

    /// <summary>Returns when so many start commands have noted their run.</summary>
    internal async Task StartedAsync(int count)
    {
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        void Look()
        {
            if (Noted.Count(line => !line.Contains("stop", StringComparison.Ordinal)) >= count)
            {
                done.TrySetResult();
            }
        }

        using FileSystemWatcher watcher = new(State, "noted");
        watcher.Changed += (_, _) => Look();
        watcher.Created += (_, _) => Look();
        watcher.EnableRaisingEvents = true;
        Look();
        await done.Task.WaitAsync(Patience);
    }

    public void Dispose()
    {
        runner.Dispose();
        state.Dispose();
        Directory.Delete(State, recursive: true);
    }
}
