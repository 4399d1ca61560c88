namespace TanKnock.Client.Settings;

/// <summary>Why the settings cannot be used.</summary>
/// <param name="Path">The file.</param>
/// <param name="Line">The line number, from 1; 0 if the file as a whole is meant.</param>
/// <param name="Reason">One clause.</param>
/// <param name="Hint">What to do about it, or null.</param>
internal sealed record SettingsError(string Path, int Line, string Reason, string? Hint = null)
{
    /// <summary><c>FILE:LINE: reason</c>, as compilers write it.</summary>
    public override string ToString() => Line > 0 ? $"{Path}:{Line}: {Reason}" : $"{Path}: {Reason}";
}
