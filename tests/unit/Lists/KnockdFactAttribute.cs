using Xunit;

namespace TanKnock.Tests.Lists;

/// <summary>A test that runs Debian's knockd in a network namespace; skipped, saying so, where that cannot be done.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class KnockdFactAttribute : FactAttribute
{
    public KnockdFactAttribute()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            Skip = "needs root";
        }
        else if (!File.Exists("/usr/sbin/knockd"))
        {
            Skip = "knockd is not installed";
        }
    }
}
