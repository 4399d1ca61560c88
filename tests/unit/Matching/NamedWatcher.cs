using TanKnock.Daemon.Matching;

namespace TanKnock.Tests.Matching;

/// <summary>Tells sequences apart in tests of the matcher alone.</summary>
internal sealed record NamedWatcher(string Name) : IWatcher
{
    public void Take(in Verdict verdict)
    {
    }

    public override string ToString() => Name;
}
