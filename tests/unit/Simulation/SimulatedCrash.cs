namespace TanKnock.Tests.Simulation;

/// <summary>The process is no more. Not a <see cref="Core.Files.FileSystemException"/>: no code gets to handle it.</summary>
internal sealed class SimulatedCrash() : Exception("The simulated process ended here.");
