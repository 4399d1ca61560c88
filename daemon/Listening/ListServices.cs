using Microsoft.Extensions.Logging;
using TanKnock.Core.Files;
using TanKnock.Daemon.Ledger;

namespace TanKnock.Daemon.Listening;

/// <summary>What all lists share.</summary>
/// <param name="Files">Where they lie.</param>
/// <param name="Ledger">The ledger in force, which decides what is spent.</param>
/// <param name="Matcher">What watches their lines.</param>
/// <param name="Spent">The spent lines that it watches.</param>
/// <param name="Tolerate">Told of owners and modes that let others in; null: these refuse a list.</param>
/// <param name="Time">The clock.</param>
/// <param name="Log">The log.</param>
internal sealed record ListServices(
    IFileSystem Files, Func<ILedger> Ledger, SharedMatcher Matcher, SpentLines Spent, Action<Fault>? Tolerate, TimeProvider Time, ILogger Log);
