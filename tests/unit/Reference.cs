using System.Diagnostics;
using System.Text;
using Xunit;

namespace TanKnock.Tests;

/// <summary>The folder spec/ and the second implementations in it.</summary>
internal static class Reference
{
    /// <summary>Longer than any run takes, even on a busy machine.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static string Spec { get; } = SourceTree.At("spec");

    public static IEnumerable<string> Vectors(string folder) =>
        Directory.GetFiles(Path.Combine(Spec, "vectors", folder), "*.vector").Select(f => Path.GetFileName(f)!).Order();

    public static string[] ReadVector(string folder, string name) =>
        File.ReadAllLines(Path.Combine(Spec, "vectors", folder, name));

    /// <summary>Runs a script of spec/ with this input; its output.</summary>
    public static string Run(string script, string input) => Run(script, [], input);

    /// <summary>Runs a script of spec/ with these arguments; its output.</summary>
    public static string Run(string script, IEnumerable<string> arguments, string input = "")
    {
        ProcessStartInfo start = new("python3", [Path.Combine(Spec, script), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        start.Environment["PYTHONIOENCODING"] = "utf-8";
        using Process python = Process.Start(start)!;
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
}
