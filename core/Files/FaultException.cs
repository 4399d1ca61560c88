namespace TanKnock.Core.Files;

/// <summary>Carries a <see cref="Fault"/> out of nested code; turned into a verdict before it leaves the assembly.</summary>
public sealed class FaultException(Fault fault) : Exception(fault.ToString())
{
    /// <summary>What is wrong.</summary>
    public Fault Fault { get; } = fault;
}
