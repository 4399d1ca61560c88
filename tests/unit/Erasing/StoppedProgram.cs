using System.Diagnostics;
using System.Runtime.InteropServices;
using TanKnock.Tests.Client;
using Xunit;

namespace TanKnock.Tests.Erasing;

/// <summary>A program whose standard output, or error, is a full pipe: it stops for good when it begins to tell what it has done.</summary>
internal sealed class StoppedProgram : IDisposable
{
    /// <summary>The number of write(2), which begins /proc/PID/task/TID/syscall, its file following (proc(5)).</summary>
    private static readonly string Write = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? "1" : "64";

    private readonly Process process;

    /// <summary>Starts it in a folder, and returns when it stands still.</summary>
    internal StoppedProgram(string folder, string program, string arguments, bool onError = false)
    {
        string streams = onError ? "2>full" : ">full 2>errors";
        // The pipe stays open for reading as long as the program's own input is it, too.
        string script = $"""
            rm -f full && mkfifo -m 600 full && exec 0<>full
            ! dd if=/dev/zero of=full bs=4096 oflag=nonblock 2>dd.log || exit 99
            exec {program} {arguments} {streams}
            """;
        process = Process.Start(new ProcessStartInfo("sh", ["-c", script]) { WorkingDirectory = folder })!;
        try
        {
            Stopwatch waiting = Stopwatch.StartNew();
            while (!StandsStill())
            {
                bool hasEnded = process.WaitForExit(TimeSpan.FromMilliseconds(10));
                Assert.False(hasEnded, $"It ended: {Read(folder, "errors")}{Read(folder, "dd.log")}");
                Assert.True(waiting.Elapsed < ClientLab.Patience, "It does not get to its output.");
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    internal int Id => process.Id;

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill();
        }

        process.WaitForExit();
        process.Dispose();
    }

    private bool StandsStill()
    {
        try
        {
            return Directory.GetDirectories($"/proc/{process.Id}/task")
                .Select(task => File.ReadAllText($"{task}/syscall").Split(' '))
                .Any(call => call[0] == Write && IsPipe(Convert.ToInt32(call[1], 16)));
        }
        catch (IOException)
        {
            // A thread has just ended.
            return false;
        }
    }

    /// <summary>The framework writes to a copy of its standard output.</summary>
    private bool IsPipe(int file) => new FileInfo($"/proc/{process.Id}/fd/{file}").LinkTarget?.EndsWith("/full", StringComparison.Ordinal) == true;

    private static string Read(string folder, string name) =>
        File.Exists(Path.Combine(folder, name)) ? File.ReadAllText(Path.Combine(folder, name)) : "";
}
