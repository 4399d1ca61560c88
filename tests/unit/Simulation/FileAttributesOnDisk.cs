namespace TanKnock.Tests.Simulation;

/// <summary>What a file system keeps of a file besides its content.</summary>
internal readonly record struct FileAttributesOnDisk(uint Owner, uint Group, int Mode);
