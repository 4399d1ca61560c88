using Xunit;

namespace TanKnock.Tests.Lists;

/// <summary>A test that needs python3; skipped, saying so, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PythonFactAttribute : FactAttribute
{
    public PythonFactAttribute()
    {
        string[] folders = Environment.GetEnvironmentVariable("PATH")?.Split(':') ?? [];
        if (!folders.Any(folder => File.Exists(Path.Combine(folder, "python3"))))
        {
            Skip = "python3 is not installed";
        }
    }
}
