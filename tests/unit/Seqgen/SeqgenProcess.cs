using System.Diagnostics;

namespace TanKnock.Tests.Seqgen;

/// <summary>The built seqgen as a process of its own, where the test is about the process or its file systems.</summary>
internal static class SeqgenProcess
{
    /// <summary>Longer than any run here takes, even on a busy machine.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static string Program => Path.Combine(AppContext.BaseDirectory, "seqgen");

    /// <summary>Starts a program in a folder.</summary>
    public static Process Start(string folder, string program, params string[] args) =>
        Process.Start(new ProcessStartInfo(program, args)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;

    /// <summary>Runs a shell script in a mount namespace of its own, which ends with it; <c>$SEQGEN</c> is the program.</summary>
    public static async Task<(int Code, string Output, string Error)> InMountNamespace(string folder, string script)
    {
        string text = $"SEQGEN='{Program}'\n{script}";
        using Process shell = Start(folder, "unshare", "--map-root-user", "--mount", "sh", "-c", text);
        return await Finish(shell);
    }

    public static async Task<(int Code, string Output, string Error)> Finish(Process process)
    {
        using CancellationTokenSource limit = new(Patience);
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(limit.Token);
            Task<string> error = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}
