namespace TanKnock.Daemon.Interop;

/// <summary>What is particular to a program that is started.</summary>
/// <param name="Program">Its path.</param>
/// <param name="Output">The handle that becomes its standard output, or <see cref="Spawn.Nowhere"/>.</param>
/// <param name="Errors">The handle that becomes its standard error, or <see cref="Spawn.Nowhere"/>.</param>
/// <param name="Folder">Where it starts; null: where we are.</param>
/// <param name="IsSession">Whether it leads a session of its own, rather than only a process group.</param>
internal sealed record SpawnPlan(string Program, int Output, int Errors, string? Folder, bool IsSession);
