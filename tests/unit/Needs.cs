using System.Runtime.CompilerServices;
using TanKnock.Tests.Configuration;
using TanKnock.Tests.Sheets;
using Xunit;

namespace TanKnock.Tests;

/// <summary>What some tests need and not every machine has: null, or the reason to skip them. tests/run.sh installs it all.</summary>
file static class Needs
{
    internal static string? Root { get; } = Environment.IsPrivilegedProcess ? null : "needs root";

    /// <summary>Debian's knockd, in a network namespace.</summary>
    internal static string? Knockd { get; } = Root ?? Program(KnockdRun.Program);

    internal static string? Python { get; } =
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, "python3")))
            ? null : "python3 is not installed";

    internal static string? Program(string path) => File.Exists(path) ? null : $"{Path.GetFileName(path)} is not installed";
}

/// <summary>A test that mounts or changes owners.</summary>
internal sealed class RootFactAttribute : FactAttribute
{
    public RootFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line) => Skip = Needs.Root;
}

/// <inheritdoc cref="RootFactAttribute"/>
internal sealed class RootTheoryAttribute : TheoryAttribute
{
    public RootTheoryAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line) => Skip = Needs.Root;
}

/// <summary>A test that runs the real knockd.</summary>
internal sealed class KnockdFactAttribute : FactAttribute
{
    public KnockdFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line) => Skip = Needs.Knockd;
}

/// <inheritdoc cref="KnockdFactAttribute"/>
internal sealed class KnockdTheoryAttribute : TheoryAttribute
{
    public KnockdTheoryAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line) => Skip = Needs.Knockd;
}

/// <summary>A test that runs the generators under docs/, which are written in Python.</summary>
internal sealed class PythonFactAttribute : FactAttribute
{
    public PythonFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line) => Skip = Needs.Python;
}

/// <summary>A test that reads QR codes in pictures.</summary>
internal sealed class ZbarFactAttribute : FactAttribute
{
    public ZbarFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line) => Skip = Needs.Program(Scanner.Program);
}

/// <summary>A test of a shell's completion.</summary>
internal sealed class ShellTheoryAttribute : TheoryAttribute
{
    public ShellTheoryAttribute(string shell, [CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line) => Skip = Needs.Program($"/usr/bin/{shell}");
}
