using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace TanKnock.Cli;

/// <summary>The usual help, and below a program's own the examples.</summary>
internal sealed class HelpWithExamples(Command program, string[] examples) : SynchronousCommandLineAction
{
    /// <summary>Columns to wrap at: fixed, so that help reads the same in a terminal, a pipe and a document.</summary>
    private const int Width = 100;

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        int code = new HelpAction { MaxWidth = Width }.Invoke(parseResult);
        if (parseResult.CommandResult.Command == program && examples.Length > 0)
        {
            TextWriter output = parseResult.InvocationConfiguration.Output;
            output.WriteLine(examples.Length == 1 ? "Example:" : "Examples:");
            foreach (string example in examples)
            {
                output.WriteLine($"  {example}");
            }
        }

        return code;
    }
}
