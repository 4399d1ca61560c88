using Xunit;

namespace TanKnock.Tests.Sheets;

/// <summary>A fact that needs zbarimg, which reads QR codes in pictures; tests/run.sh installs it.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ZbarFactAttribute : FactAttribute
{
    /// <summary>Skips where it is missing.</summary>
    public ZbarFactAttribute()
    {
        if (!File.Exists(Scanner.Program))
        {
            Skip = "zbarimg is not installed";
        }
    }
}
