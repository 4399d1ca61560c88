using System.Diagnostics;
using System.Globalization;

namespace TanKnock.Tests.Client;

/// <summary>A folder for lists and runs of the built client in it. Everything is gone after the test.</summary>
internal sealed class ClientLab : IDisposable
{
    /// <summary>Longer than any run here takes on a busy machine.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    internal static string Program { get; } = Path.Combine(AppContext.BaseDirectory, "tanknock");

    internal string Folder { get; } = Directory.CreateTempSubdirectory("tanknock-client-").FullName;

    internal string ListPath => Path.Combine(Folder, "host.tan");

    /// <summary>Writes host.tan, readable by its owner alone.</summary>
    internal string WriteList(string text, UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite)
    {
        File.WriteAllText(ListPath, text);
        File.SetUnixFileMode(ListPath, mode);
        return ListPath;
    }

    /// <summary>Writes a script that can be run at once. Another process puts it there: what this one has written, a child
    /// that another thread has just started may hold open for a moment, and nobody can run it then (ETXTBSY).</summary>
    internal string WriteProgram(string name, string text)
    {
        string path = Path.Combine(Folder, name);
        File.WriteAllText(path + ".draft", text);
        Finished install = RunCommand("install", "-m", "700", path + ".draft", path);
        return install.ExitCode == 0 ? path : throw new InvalidOperationException(install.Error);
    }

    internal string[] ListLines() => File.ReadAllLines(ListPath);

    /// <summary>Lines with room for mark and note, a TCP and a UDP knock each: 10001:tcp,20001:udp and so on.</summary>
    internal static string RoomyList(int count) => string.Concat(Enumerable.Range(1, count).Select(i =>
        string.Create(CultureInfo.InvariantCulture, $" {10000 + i}:tcp,{20000 + i}:udp").PadRight(127) + "\n"));

    /// <summary>Runs the client as a process of its own.</summary>
    internal Finished Run(params string[] arguments) => RunCommand(Program, arguments);

    internal Finished RunCommand(string command, params string[] arguments)
    {
        using Process process = Start(command, arguments);
        return End(process);
    }

    internal Process Start(string command, params string[] arguments)
    {
        ProcessStartInfo start = new(command, arguments)
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["XDG_CONFIG_HOME"] = Folder;
        return Process.Start(start)!;
    }

    internal static Finished End(Process process)
    {
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException("The client does not end.");
        }

        return new Finished(process.ExitCode, output.Result, error.Result);
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    internal sealed record Finished(int ExitCode, string Output, string Error);
}
