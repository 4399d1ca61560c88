namespace TanKnock.Tests.Simulation;

/// <summary>Something happened that must never happen.</summary>
internal sealed class Violation(string what) : Exception(what)
{
    internal static void Unless(bool holds, string what)
    {
        if (!holds)
        {
            throw new Violation(what);
        }
    }
}
