using Microsoft.Extensions.Logging;
using TanKnock.Core.Files;
using TanKnock.Core.Memory;

namespace TanKnock.Daemon.Listening;

/// <summary>What all lists share.</summary>
/// <param name="Files">Where they lie.</param>
/// <param name="Gate">The way to the matcher.</param>
/// <param name="Spent">The spent lines that it listens for.</param>
/// <param name="Tolerate">Told of owners and modes that let others in; null: these refuse a list.</param>
/// <param name="Time">The clock.</param>
/// <param name="Log">The log.</param>
internal sealed record ListServices(
    IFileSystem Files, MatcherGate Gate, SpentWatch Spent, Action<Fault>? Tolerate, TimeProvider Time, ILogger Log)
{
    /// <summary>What was spent, also before this run; null: only the lists tell. Set before there is a list.</summary>
    internal ISpentMemory? Memory { get; set; }
}
