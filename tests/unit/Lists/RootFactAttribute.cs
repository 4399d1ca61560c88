using Xunit;

namespace TanKnock.Tests.Lists;

/// <summary>A test that mounts or changes owners; skipped, saying so, for anybody but root.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RootFactAttribute : FactAttribute
{
    public RootFactAttribute()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            Skip = "needs root";
        }
    }
}
