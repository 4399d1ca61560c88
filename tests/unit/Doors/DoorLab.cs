using System.Net;
using System.Text;
using TanKnock.Core.Files;
using TanKnock.Daemon.Configuration;
using TanKnock.Daemon.Doors;
using TanKnock.Daemon.Listening;
using TanKnock.Daemon.Logging;
using TanKnock.Daemon.Packets;

namespace TanKnock.Tests.Doors;

/// <summary>A state folder of its own, real commands that note their runs in a file, and the log.</summary>
internal sealed class DoorLab : IDisposable
{
    /// <summary>Bounds a failure; a passing test never waits this long.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly CommandRunner runner = new();
    private readonly List<OpenMemory> memories = [];

    internal string State { get; } = Directory.CreateTempSubdirectory("tanknock-doors-").FullName;

    internal CapturedLog Log { get; } = new();

    /// <summary>The file of open doors.</summary>
    internal string OpenFile => At(OpenMemory.FileName);

    /// <summary>What the file of open doors holds; .NET's own way to read it minds the lock.</summary>
    internal string Remembered
    {
        get
        {
            using IOpenFile file = PosixFileSystem.Instance.Open(OpenFile, forWriting: false);
            byte[] bytes = new byte[file.Facts().Length];
            file.Read(bytes, 0);
            return Encoding.UTF8.GetString(bytes);
        }
    }

    /// <summary>What the commands noted, line by line.</summary>
    internal string[] Noted => File.Exists(At("noted")) ? File.ReadAllLines(At("noted")) : [];

    internal string At(string name) => Path.Combine(State, name);

    internal static Address AddressOf(string address) => Address.From(IPAddress.Parse(address));

    /// <summary>A door whose commands note what they are and for whom.</summary>
    internal DoorSettings Door(string name = "ssh", double openFor = 3600) => new()
    {
        Name = name,
        LineNumber = 1,
        StartCommand = $"echo {name} start %IP% >>{At("noted")}",
        StopCommand = $"echo {name} stop %IP% >>{At("noted")}",
        StartCommand6 = $"echo {name} start6 %IP% >>{At("noted")}",
        StopCommand6 = $"echo {name} stop6 %IP% >>{At("noted")}",
        CommandTimeout = TimeSpan.FromSeconds(openFor),
    };

    internal OpenMemory Remember(IFileSystem? files = null)
    {
        OpenMemory memory = OpenMemory.Open(files ?? PosixFileSystem.Instance, State, null, TimeProvider.System, Log);
        memories.Add(memory);
        return memory;
    }

    internal Openings Open(OpenMemory memory) => new(runner, memory, TimeProvider.System, Log);

    /// <summary>Returns when so many start commands have noted their run.</summary>
    internal async Task StartedAsync(int count)
    {
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        void Look()
        {
            if (Noted.Count(line => !line.Contains("stop", StringComparison.Ordinal)) >= count)
            {
                done.TrySetResult();
            }
        }

        using FileSystemWatcher watcher = new(State, "noted");
        watcher.Changed += (_, _) => Look();
        watcher.Created += (_, _) => Look();
        watcher.EnableRaisingEvents = true;
        Look();
        await done.Task.WaitAsync(Patience);
    }

    public void Dispose()
    {
        memories.ForEach(memory => memory.Dispose());
        runner.Dispose();
        Directory.Delete(State, recursive: true);
    }
}
