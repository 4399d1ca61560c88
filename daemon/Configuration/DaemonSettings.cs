using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using TanKnock.Core.Records;
using TanKnock.Daemon.Interop;
using TanKnock.Daemon.Packets;

namespace TanKnock.Daemon.Configuration;

/// <summary>A whole configuration, checked, with every default filled in.</summary>
public sealed record DaemonSettings : SectionSettings
{
    public const string DefaultStateDirectory = "/var/lib/tanknock";

    /// <summary>The name that means every interface, as in libpcap.</summary>
    public const string AnyInterface = "any";

    /// <summary>What knockd listens on if it is not told (its man page, "Interface").</summary>
    private const string DefaultInterface = "eth0";

    public const string DefaultRuntimeDirectory = "/run/tanknock";

    /// <summary>Null: no log file.</summary>
    public string? LogFile { get; init; }

    /// <summary>Null: not set.</summary>
    public string? PidFile { get; init; }

    public bool UseSyslog { get; init; }

    /// <summary>Empty: not set, which means <c>eth0</c> as in knockd. <see cref="AnyInterface"/> stands alone.</summary>
    public ImmutableArray<string> Interfaces { get; init; } = [];

    /// <summary>What to listen on, the default filled in.</summary>
    public ImmutableArray<string> EffectiveInterfaces => Interfaces.IsEmpty ? [DefaultInterface] : Interfaces;

    public string StateDirectory { get; init; } = DefaultStateDirectory;

    /// <summary>The folder of <see cref="SocketPath"/>.</summary>
    public string RuntimeDirectory { get; init; } = DefaultRuntimeDirectory;

    /// <summary>The socket of the daemon with this configuration: several on one host differ in their state folders.</summary>
    public string SocketPath => Path.Combine(
        RuntimeDirectory,
        StateDirectory == DefaultStateDirectory
            ? "tanknockd.sock"
            : string.Create(CultureInfo.InvariantCulture, $"tanknockd-{Crc32C.Of(Encoding.UTF8.GetBytes(StateDirectory)):x8}.sock"));

    /// <summary>Whether lists and state are refused for owners and modes that let others in; otherwise that is a warning.</summary>
    public bool StrictModes { get; init; } = true;

    /// <summary>Of every place that is logged to.</summary>
    public LogFormat LogFormat { get; init; }

    /// <summary>Packets to these ports are neither knocks nor strays: the kernel's filter takes them out of sight. No
    /// fixed sequence has a knock in them; a line of a list may, and never opens then.</summary>
    public ImmutableArray<PortRange> IgnorePorts { get; init; } = [];

    /// <summary>What the commands need of root's privileges, besides what the daemon itself needs; null: as far as can be
    /// told from the commands. <see cref="CapabilitySet.All"/>: nothing is dropped.</summary>
    public CapabilitySet? Capabilities { get; init; }

    /// <summary><see cref="DoorSettings.CommandLimit"/> of doors that do not set their own.</summary>
    public TimeSpan CommandLimit { get; init; } = DoorSettings.DefaultCommandLimit;

    /// <summary>At least one, in the order of the file.</summary>
    public required ImmutableArray<DoorSettings> Doors { get; init; }

    /// <summary>The line of a directive, for messages; 0 if it was not given.</summary>
    public int LineOf(string directive) => Lines.GetValueOrDefault(directive);
}

/// <summary>What [options] and doors have in common.</summary>
public abstract record SectionSettings
{
    /// <summary>The line of each directive that was given, with a good value or a bad one, by <see cref="DirectiveNames"/>.</summary>
    public ImmutableDictionary<string, int> Lines { get; init; } = ImmutableDictionary<string, int>.Empty;

    public bool Has(string directive) => Lines.ContainsKey(directive);
}

/// <summary>How the log is written.</summary>
public enum LogFormat
{
    /// <summary>One line an event, for people and as knockd's users know it.</summary>
    Text,

    /// <summary>One JSON object an event, on a line of its own.</summary>
    Json,
}
