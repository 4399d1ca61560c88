using Xunit;

namespace TanKnock.Tests.Configuration;

/// <summary>A theory that asks the real knockd, which wants root; skipped, and reported as such, without either.</summary>
internal sealed class KnockdTheoryAttribute : TheoryAttribute
{
    public const string Program = "/usr/sbin/knockd";

    public KnockdTheoryAttribute()
    {
        if (!File.Exists(Program) || !Environment.IsPrivilegedProcess)
        {
            Skip = "needs Debian's knockd and root";
        }
    }
}
