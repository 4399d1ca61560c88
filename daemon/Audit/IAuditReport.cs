using TanKnock.Core.Lists;

namespace TanKnock.Daemon.Audit;

/// <summary>One list's report in one of its forms.</summary>
internal interface IAuditReport : IDisposable
{
    /// <summary>The list and its totals; called once, first.</summary>
    void Begin(AuditedList list);

    /// <summary>The next line.</summary>
    void Add(MarkedLine line);

    /// <summary>Ends the report of a list that was read to its end.</summary>
    void End();
}
