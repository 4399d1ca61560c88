using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.ComponentModel;
using System.Reflection;
using System.Text;
using TanKnock.Core.Files;

namespace TanKnock.Cli;

/// <summary>A program's command line: <c>--help</c> with an example, <c>--version</c>, errors, exit codes.</summary>
public static class CommandLine
{
    private static readonly ParserConfiguration Parsing = new()
    {
        // "@name" is a host or a file like any other, not a file to take arguments from.
        ResponseFileTokenReplacer = null,
    };

    /// <summary>Characters of output that are buffered; commands that wait flush by themselves.</summary>
    private const int OutputBuffer = 1 << 16;

    private const int TooManyInSystem = 23; // ENFILE, of Linux and macOS alike

    private const int TooMany = 24; // EMFILE

    /// <summary>Makes a program's command; options, arguments, subcommands and the action are added to it.</summary>
    /// <param name="program">The program's name, in front of every message.</param>
    /// <param name="description">What it does, for <c>--help</c>.</param>
    /// <param name="examples">Lines that end <c>--help</c>.</param>
    /// <remarks>Not a <see cref="RootCommand"/>, which takes its name from the executable file and understands
    /// directives.</remarks>
    public static Command Create(string program, string description, params string[] examples)
    {
        Command command = new(program, description);
        HelpOption help = new("--help", "-h", "-?") { Description = "Show this help." };
        help.Action = new HelpWithExamples(command, examples);
        command.Options.Add(help);
        VersionOption version = new("--version") { Description = "Show the version." };
        version.Action = new VersionAction(program);
        command.Options.Add(version);
        return command;
    }

    /// <summary>Parses and runs; returns the exit code. Call it as <c>Main</c>'s last statement.</summary>
    public static int Run(Command command, string[] args)
    {
        // Console.Out writes every 256 characters, which takes a third of the time of a long report.
        StreamWriter output = new(new StandardOutput(Console.OpenStandardOutput()), new UTF8Encoding(false), OutputBuffer);
        return Run(command, args, output, Console.Error);
    }

    /// <summary>As <see cref="Run(Command, string[])"/>, with other streams than the process's own.</summary>
    /// <remarks>Actions write to <c>result.InvocationConfiguration.Output</c> and <c>.Error</c>. A reader that closes a
    /// pipe early is no error: .NET's console streams drop what it did not want.</remarks>
    public static int Run(Command command, string[] args, TextWriter output, TextWriter error)
    {
        string program = command.Name;
        try
        {
            // The parser swallows a first argument in brackets silently, as a directive.
            if (args is [['[', .., ']'] bracketed, ..])
            {
                throw new UserErrorException(
                    $"unrecognized command or argument '{bracketed}'", "write it without brackets", ExitCode.Usage);
            }

            // The parser drops a first argument that equals the command's name; so it is given one to drop, or the
            // host "tanknock" could not be knocked at.
            ParseResult result = CommandLineParser.Parse(command, [program, .. args], Parsing);
            if (result.Errors is [ParseError first, ..])
            {
                Complaint.Write(error, program, Clause(first.Message), $"see {program} --help");
                return ExitCode.Usage;
            }

            int code = result.Invoke(new InvocationConfiguration
            {
                Output = output,
                Error = error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            });
            output.Flush();
            return code;
        }
        catch (UserErrorException e)
        {
            Complaint.Write(error, program, e.Message, e.Hint);
            return e.ExitCode;
        }
        catch (Exception e) when (IsOutOfDescriptors(e))
        {
            Complaint.Write(
                error, program, "too many open files", "raise the limit: ulimit -n, or LimitNOFILE= of a systemd unit");
            return ExitCode.Failed;
        }
        catch (FileSystemException e)
        {
            Complaint.Write(error, program, e.Message);
            return ExitCode.Failed;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A stream of the process is full, broken, or closed, which .NET reports as unauthorized.
            Complaint.Write(error, program, e.Message);
            return ExitCode.Failed;
        }
        catch (PlatformNotSupportedException e) when (e.Message.Contains("NSec", StringComparison.Ordinal))
        {
            Complaint.Write(error, program, "cannot load libsodium", "libsodium has to lie beside the program, as in out/");
            return ExitCode.Failed;
        }
#pragma warning disable CA1031 // A bug of ours: the user gets one line to report, not a stack trace.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Complaint.Write(error, program, $"internal error: {e.GetType().Name}: {e.Message}", "this is a bug: please report it");
            return ExitCode.Failed;
        }
    }

    /// <summary>Whether the process or the system has too many files open. That is not a bug, whatever failed by it.</summary>
    private static bool IsOutOfDescriptors(Exception e) =>
        !OperatingSystem.IsWindows()
        && (e is Win32Exception { NativeErrorCode: TooManyInSystem or TooMany }
            || (e.InnerException is Exception inner && IsOutOfDescriptors(inner)));

    /// <summary>A sentence of the parser as a clause: no capital, no full stop.</summary>
    private static string Clause(string sentence)
    {
        string text = sentence.TrimEnd('.', ' ');
        return text.Length > 1 && char.IsUpper(text[0]) && char.IsLower(text[1])
            ? char.ToLowerInvariant(text[0]) + text[1..]
            : text;
    }
}

/// <summary>The usual help; the program's own help ends with the examples.</summary>
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

/// <summary>Standard output, whose errors say which stream it was.</summary>
internal sealed class StandardOutput(Stream stream) : Stream
{
    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            stream.Write(buffer);
        }
        catch (IOException e)
        {
            throw new IOException($"cannot write to standard output: {e.Message}", e);
        }
        catch (UnauthorizedAccessException e)
        {
            // .NET reports a closed stream so.
            throw new IOException("cannot write to standard output: it is closed", e);
        }
    }

    public override void Flush() => stream.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
