using System.ComponentModel;
using System.Diagnostics;
using TanKnock.Core.Files;
using TanKnock.Core.Secrets;

namespace TanKnock.Cli.Passphrases;

/// <summary>Where a passphrase comes from: a named file, the user at the terminal, or a program that asks the user.</summary>
/// <param name="file">The file; null to ask.</param>
/// <param name="variable">Gives a variable of the environment.</param>
/// <param name="stop">Ends the asking: <see cref="OperationCanceledException"/>.</param>
public sealed class PassphraseSource(string? file, Func<string, string?> variable, CancellationToken stop = default)
{
    /// <summary>How long a program may take to ask.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>Gets the passphrase of an existing list.</summary>
    /// <param name="path">The list, for the question.</param>
    /// <exception cref="UserErrorException">No passphrase was given.</exception>
    public Passphrase Get(string path)
    {
        if (file is not null)
        {
            return FromFile(file);
        }

        string prompt = $"Passphrase of {PlainText.Escape(path)}: ";
        Passphrase? given;
        if (AskPass() is string program)
        {
            given = FromProgram(program, prompt);
        }
        else
        {
            using ITerminal terminal = OpenTerminal();
            given = terminal.Ask(prompt, stop);
        }

        return given ?? throw new UserErrorException("no passphrase was given");
    }

    /// <summary>Gets the passphrase of a new list: asked for twice.</summary>
    /// <param name="path">The list, for the question.</param>
    /// <exception cref="UserErrorException">No passphrase was given, or the two differ.</exception>
    public Passphrase GetNew(string path)
    {
        if (file is not null)
        {
            return FromFile(file);
        }

        using ITerminal terminal = OpenTerminal();
        Passphrase first = terminal.Ask($"New passphrase of {PlainText.Escape(path)}: ", stop)
            ?? throw new UserErrorException("an empty passphrase seals nothing: no list was made");
        using Passphrase? second = terminal.Ask("Once more: ", stop);
        if (second is not null && first.IsSameAs(second))
        {
            return first;
        }

        first.Dispose();
        throw new UserErrorException("the two passphrases differ: no list was made");
    }

    /// <summary>The program to ask with, if ssh(1) would use it; else null.</summary>
    private string? AskPass()
    {
        bool hasDisplay = variable("DISPLAY") is { Length: > 0 } || variable("WAYLAND_DISPLAY") is { Length: > 0 };
        bool asks = variable("SSH_ASKPASS_REQUIRE") switch
        {
            "never" => false,
            "force" => true,
            "prefer" => hasDisplay,
            _ => hasDisplay && !HasTerminal(),
        };
        return asks && variable("SSH_ASKPASS") is { Length: > 0 } program ? program : null;
    }

    private static bool HasTerminal()
    {
        using ITerminal? terminal = ITerminal.Open();
        return terminal is not null;
    }

    private static ITerminal OpenTerminal() => ITerminal.Open() ?? throw new UserErrorException(
        "there is no terminal to ask for the passphrase", "--passphrase-file names a file with it");

    private static Passphrase FromFile(string path) => PassphraseFile.Read(ThisFileSystem.Instance, path, out Fault? error)
        ?? throw new UserErrorException(error!);

    private Passphrase? FromProgram(string program, string prompt)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, [prompt]) { RedirectStandardOutput = true })!;
            using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(stop);
            using CancellationTokenRegistration kill = end.Token.Register(() => Kill(process));
            end.CancelAfter(Patience);
            using PinnedBytes line = new(PassphraseFile.MaxLength + 2);
            int length = 0;
            int read;
            while (length < line.Span.Length && (read = process.StandardOutput.BaseStream.Read(line.Span[length..])) > 0)
            {
                length += read;
            }

            // A program that still writes gets an error.
            process.StandardOutput.Close();
            process.WaitForExit();
            stop.ThrowIfCancellationRequested();
            return process.ExitCode == 0 ? Passphrase.FromLine(line.Span[..length]) : null;
        }
        catch (Win32Exception e)
        {
            throw new UserErrorException($"SSH_ASKPASS: {program}: {e.Message}", "--passphrase-file names a file with the passphrase");
        }
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is Win32Exception or AggregateException or InvalidOperationException)
        {
            // It is ending already, or runs as another user: then it is waited for. Not caught, the exception would end this program.
        }
    }
}
