using TanKnock.Core.Files;
using TanKnock.Daemon.Ledger;

namespace TanKnock.Tests.Simulation;

/// <summary>What kind of histories are tried.</summary>
/// <param name="Name">For messages.</param>
internal sealed record Theme(string Name)
{
    /// <summary>Chance, in percent, that something goes wrong in a step of a program.</summary>
    internal int FaultPercent { get; init; } = 20;

    /// <summary>Operations fail, besides processes that end.</summary>
    internal bool Failures { get; init; }

    /// <summary>Editors, backups and deployments put copies of the list in place.</summary>
    internal bool Editors { get; init; }

    /// <summary>Editors do so also between two operations of the daemon.</summary>
    internal bool Intruders { get; init; }

    /// <summary>Lines are appended by a second process.</summary>
    internal bool Appends { get; init; } = true;

    /// <summary>Histories begin without a state folder.</summary>
    internal bool FirstStart { get; init; }

    /// <summary>Whether what stands in list and ledger is judged after each step, not only what it leads to.</summary>
    internal bool MarksAreJudged { get; init; } = true;

    /// <summary>A bug put between the daemon and its disk.</summary>
    internal Func<IFileSystem, IFileSystem> Mutation { get; init; } = files => files;

    /// <summary>A bug put between the daemon and its ledger.</summary>
    internal Func<ILedger, ILedger> LedgerMutation { get; init; } = ledger => ledger;

    /// <summary>A bug: the ledger is forgotten at each restart.</summary>
    internal bool Forgets { get; init; }

    /// <summary>Whether every opening is followed by the question what a power cut would leave.</summary>
    internal bool OpeningsAreJudged { get; init; } = true;
}
