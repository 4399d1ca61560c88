namespace TanKnock.Core.Files;

/// <summary>Carries a <see cref="Fault"/> out of nested code; turned into a verdict before it leaves the assembly.</summary>
internal sealed class FaultException(Fault fault) : Exception(fault.ToString())
{
    internal Fault Fault { get; } = fault;
}
