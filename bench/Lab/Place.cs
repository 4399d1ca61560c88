using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace TanKnock.Bench.Lab;

/// <summary>A network namespace that run.sh has made and removes. Sockets and processes made inside belong to it.</summary>
internal sealed class Place(string name)
{
    /// <summary>The interface that joins the two namespaces; both ends have this name.</summary>
    internal const string Interface = "eth0";

    /// <summary>Starts a process inside: a child is born into the namespace of the thread that starts it, so there is no
    /// wrapper whose time would be measured, too.</summary>
    internal Process Start(ProcessStartInfo start) => Do(() => Process.Start(start)!);

    /// <summary>Runs a program to its end; one that fails is a fault of the bench's.</summary>
    internal string Run(string program, params string[] words)
    {
        using Process process = Start(new ProcessStartInfo(program, words)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        });
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"{program} {string.Join(' ', words)}: {errors.Result}");
    }

    /// <summary>Runs a program to its end; gives how long that took, from before its start.</summary>
    internal TimeSpan Time(string program, params string[] words) => Do(() =>
    {
        ProcessStartInfo start = new(program, words)
        {
            RedirectStandardInput = true,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        long begin = Stopwatch.GetTimestamp();
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        process.WaitForExit();
        TimeSpan time = Stopwatch.GetElapsedTime(begin);
        return process.ExitCode == 0
            ? time
            : throw new InvalidOperationException($"{program} {string.Join(' ', words)}: {process.StandardError.ReadToEnd()}");
    });

    /// <summary>Calls a function on a thread inside, and gives its result.</summary>
    internal T Do<T>(Func<T> function)
    {
        T? made = default;
        Exception? failure = null;
        Thread thread = StartThread(() =>
        {
            try
            {
                made = function();
            }
            catch (Exception e)
            {
                failure = e;
            }
        });
        thread.Join();
        return failure is null ? made! : throw new InvalidOperationException($"in {name}: {failure.Message}", failure);
    }

    /// <summary>A thread of its own, so that no thread of the pool is left in the namespace.</summary>
    internal Thread StartThread(Action action)
    {
        Thread thread = new(() =>
        {
            using SafeFileHandle handle = File.OpenHandle(Path.Combine("/run/netns", name));
            if (Libc.EnterNamespace(handle, Libc.CloneNewNet) != 0)
            {
                throw new Win32Exception(Marshal.GetLastPInvokeError());
            }

            action();
        })
        { IsBackground = true };
        thread.Start();
        return thread;
    }
}
