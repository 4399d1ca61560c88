using Xunit;

namespace TanKnock.Tests.Client;

/// <summary>A theory that needs a shell which not everybody has; tests/run.sh installs it.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ShellTheoryAttribute : TheoryAttribute
{
    /// <summary>Skips where the shell is missing.</summary>
    public ShellTheoryAttribute(string shell)
    {
        if (!File.Exists($"/usr/bin/{shell}"))
        {
            Skip = $"{shell} is not installed";
        }
    }
}
