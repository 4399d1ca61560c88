using System.Diagnostics;
using Xunit;

namespace TanKnock.Tests;

/// <summary>The folder spec/ and the second implementations in it.</summary>
internal static class Reference
{
    /// <summary>Longer than any run takes, even on a busy machine.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static string Spec { get; } = FindSpec();

    public static IEnumerable<string> Vectors(string folder) =>
        Directory.GetFiles(Path.Combine(Spec, "vectors", folder), "*.vector").Select(f => Path.GetFileName(f)!).Order();

    public static string[] ReadVector(string folder, string name) =>
        File.ReadAllLines(Path.Combine(Spec, "vectors", folder, name));

    /// <summary>Runs a script of spec/ with this input; its output.</summary>
    public static string Run(string script, string input)
    {
        using Process python = Process.Start(new ProcessStartInfo("python3", [Path.Combine(Spec, script)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        try
        {
            Task<string> output = python.StandardOutput.ReadToEndAsync();
            Task<string> error = python.StandardError.ReadToEndAsync();
            python.StandardInput.Write(input);
            python.StandardInput.Close();
            Assert.True(python.WaitForExit(Patience), $"{script} does not end");
            Assert.True(python.ExitCode == 0, error.Result);
            return output.Result;
        }
        finally
        {
            if (!python.HasExited)
            {
                python.Kill();
            }
        }
    }

    private static string FindSpec()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "TanKnock.sln")))
        {
            folder = folder.Parent;
        }

        return Path.Combine(folder!.FullName, "spec");
    }
}
