using System.Collections.Immutable;
using TanKnock.Daemon.Packets;
using TanKnock.Daemon.Privileges;

namespace TanKnock.Daemon.Configuration;

/// <summary>All [options] sections of a file while they are being read.</summary>
internal sealed class OptionsDraft : SectionDraft
{
    public string? LogFile { get; set; }

    public string? PidFile { get; set; }

    public bool UseSyslog { get; set; }

    public ImmutableArray<string> Interfaces { get; set; } = [];

    public string StateDirectory { get; set; } = DaemonSettings.DefaultStateDirectory;

    public string RuntimeDirectory { get; set; } = DaemonSettings.DefaultRuntimeDirectory;

    public bool StrictModes { get; set; } = true;

    public LogFormat LogFormat { get; set; }

    public ImmutableArray<PortRange> IgnorePorts { get; set; } = [];

    public CapabilitySet? Capabilities { get; set; }

    public DaemonSettings Build(ImmutableArray<DoorSettings> doors) => new()
    {
        LogFile = LogFile,
        PidFile = PidFile,
        UseSyslog = UseSyslog,
        Interfaces = Interfaces,
        StateDirectory = StateDirectory,
        RuntimeDirectory = RuntimeDirectory,
        StrictModes = StrictModes,
        LogFormat = LogFormat,
        IgnorePorts = IgnorePorts,
        Capabilities = Capabilities,
        Doors = doors,
        Lines = Lines,
    };
}
