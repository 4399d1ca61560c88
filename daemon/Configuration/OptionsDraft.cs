using System.Collections.Immutable;

namespace TanKnock.Daemon.Configuration;

/// <summary>All [options] sections of a file while they are being read.</summary>
internal sealed class OptionsDraft : SectionDraft
{
    public string? LogFile { get; set; }

    public string? PidFile { get; set; }

    public bool UseSyslog { get; set; }

    public ImmutableArray<string> Interfaces { get; set; } = [];

    public string StateDirectory { get; set; } = DaemonSettings.DefaultStateDirectory;

    public bool StrictModes { get; set; } = true;

    public DaemonSettings Build(ImmutableArray<DoorSettings> doors) => new()
    {
        LogFile = LogFile,
        PidFile = PidFile,
        UseSyslog = UseSyslog,
        Interfaces = Interfaces,
        StateDirectory = StateDirectory,
        StrictModes = StrictModes,
        Doors = doors,
        Lines = Lines,
    };
}
