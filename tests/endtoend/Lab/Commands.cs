using System.Diagnostics;

namespace TanKnock.EndToEnd;

/// <summary>Runs a command to its end and keeps what it said.</summary>
internal static class Commands
{
    /// <summary>No command of a test takes longer than this; it bounds failures and is never waited for.</summary>
    internal static readonly TimeSpan Bound = TimeSpan.FromSeconds(120);

    internal static async Task<Outcome> TryAsync(string program, IEnumerable<string> arguments, string? input = null)
    {
        ProcessStartInfo start = Describe(program, arguments);
        start.RedirectStandardInput = true;
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        if (input is not null)
        {
            await process.StandardInput.WriteAsync(input);
        }

        process.StandardInput.Close();
        using CancellationTokenSource bound = new(Bound);
        try
        {
            await process.WaitForExitAsync(bound.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} {string.Join(' ', arguments)}: still running after {Bound}");
        }

        return new Outcome(process.ExitCode, await output, await error);
    }

    internal static async Task<string> RunAsync(string program, IEnumerable<string> arguments, string? input = null)
    {
        string[] words = [.. arguments];
        Outcome outcome = await TryAsync(program, words, input);
        return outcome.ExitCode == 0
            ? outcome.Output
            : throw new InvalidOperationException($"{program} {string.Join(' ', words)}: {outcome}");
    }

    /// <summary>A description of a process with both streams captured and no terminal.</summary>
    internal static ProcessStartInfo Describe(string program, IEnumerable<string> arguments)
    {
        ProcessStartInfo start = new(program)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return start;
    }
}
