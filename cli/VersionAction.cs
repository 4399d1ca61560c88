using System.CommandLine;
using System.CommandLine.Invocation;
using System.Reflection;

namespace TanKnock.Cli;

/// <summary>Writes <c>PROGRAM VERSION</c>.</summary>
internal sealed class VersionAction(string program) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        // All assemblies of the solution carry one version (Directory.Build.props).
        string? version = typeof(VersionAction).Assembly
            .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        parseResult.InvocationConfiguration.Output.WriteLine($"{program} {version}");
        return ExitCode.Done;
    }
}
