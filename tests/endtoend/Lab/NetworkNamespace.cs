using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace TanKnock.EndToEnd;

/// <summary>A named network namespace: programs start in it, and sockets of this process are made in it.</summary>
internal sealed class NetworkNamespace(string name)
{
    internal const string Folder = "/run/netns";

    internal string Name { get; } = name;

    internal Task CreateAsync() => Commands.RunAsync("ip", ["netns", "add", Name]);

    internal Task<string> RunAsync(params string[] words) => Commands.RunAsync("ip", Inside(words));

    internal Task<Outcome> TryAsync(params string[] words) => Commands.TryAsync("ip", Inside(words));

    internal Task<string> FeedAsync(string input, params string[] words) =>
        Commands.RunAsync("ip", Inside(words), input);

    internal ProcessStartInfo Describe(params string[] words) => Commands.Describe("ip", Inside(words));

    /// <summary>Calls <paramref name="make"/> inside; a socket made there belongs to the namespace for good.</summary>
    internal T Enter<T>(Func<T> make)
    {
        T? made = default;
        Exception? failure = null;
        // A thread of its own, so that no thread of the pool is left in the namespace.
        Thread thread = new(() =>
        {
            try
            {
                using SafeFileHandle handle = File.OpenHandle(Path.Combine(Folder, Name));
                if (NativeMethods.EnterNamespace(handle, NativeMethods.CloneNewNet) != 0)
                {
                    throw new Win32Exception(Marshal.GetLastPInvokeError());
                }

                made = make();
            }
            catch (Exception exception)
            {
                failure = exception;
            }
        });
        thread.Start();
        thread.Join();
        return failure is null ? made! : throw new InvalidOperationException($"{Name}: {failure.Message}", failure);
    }

    /// <summary>Ends every process inside by its pid and removes the namespace. Blocks, for signal handlers.</summary>
    internal void Remove()
    {
        if (!File.Exists(Path.Combine(Folder, Name)))
        {
            return;
        }

        foreach (string pid in Run("netns", "pids", Name).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            _ = NativeMethods.Signal(int.Parse(pid, CultureInfo.InvariantCulture), NativeMethods.Sigkill);
        }

        Run("netns", "del", Name);
    }

    private static string Run(params string[] words)
    {
        using Process process = Process.Start(Commands.Describe("ip", words))!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output;
    }

    private string[] Inside(string[] words) => ["netns", "exec", Name, .. words];
}
