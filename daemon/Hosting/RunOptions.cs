using System.Collections.Immutable;
using System.CommandLine;
using TanKnock.Cli;
using TanKnock.Core.Files;
using TanKnock.Daemon.Configuration;
using TanKnock.Daemon.Inspect;
using TanKnock.Daemon.Interop;
using TanKnock.Daemon.Ledger;
using TanKnock.Daemon.Privileges;

namespace TanKnock.Daemon.Hosting;

/// <summary>The options of a run: the same objects for <c>tanknockd</c> and <c>tanknockd run</c>, so that one given before
/// <c>run</c> counts, too.</summary>
internal sealed class RunOptions(Option<string> configuration)
{
    private readonly Option<string> device = DaemonCommands.Path("-i", "--interface", "IFACE", "Interface to listen on.");
    private readonly Option<string> pidFile = DaemonCommands.Path("-p", "--pidfile", "FILE", "Where to write the process id.");
    private readonly Option<string> logFile = DaemonCommands.Path("-g", "--logfile", "FILE", "Where to log.");
    private readonly Option<bool> onlyIPv4 = Flag("--only-ip-v4", "-4", "Take no notice of IPv6.");
    private readonly Option<bool> verbose = Flag("--verbose", "-v", "Log to standard error, too.");
    private readonly Option<bool> debug = Flag("--debug", "-D", "As -v, and every packet observed, knocks among them, what came of it, and commands.");
    private readonly Option<bool> daemon = Flag("--daemon", "-d", "Run in the background; returns when it listens or has failed.");
    private readonly Option<bool> inBackground = new(Background.Option) { Hidden = true };
    private readonly Option<string> dropped = new(RootPrivileges.Option) { Hidden = true };
    private readonly Option<bool> version = Flag("-V", "-V", "Show the version.");
    private readonly Option<bool> lookup = Flag(
        "--lookup", "-l", "Accepted for knockd's sake, without effect: looking up names would give the daemon away.");

    internal void AddTo(Command command)
    {
        Option[] all = [configuration, device, pidFile, logFile, onlyIPv4, verbose, debug, daemon, inBackground, dropped, lookup, version];
        foreach (Option option in all)
        {
            command.Options.Add(option);
        }

        command.SetAction(Run);
    }

    private static Option<bool> Flag(string name, string letter, string description) =>
        new(name, letter) { Description = description };

    private int Run(ParseResult result)
    {
        TextWriter error = result.InvocationConfiguration.Error;
        if (result.GetValue(version))
        {
            return CommandLine.Run(DaemonCommands.Create(), ["--version"], result.InvocationConfiguration.Output, error);
        }

        bool background = result.GetValue(inBackground);
        if (result.GetValue(daemon) && !background)
        {
            return Background.Start(error);
        }

        // Before anything is read: what comes now asks for what comes then to be read again.
        using DaemonSignals signals = new();

        // Before anything is said: the program may be started once more, and say it.
        string path = result.GetValue(configuration) ?? ConfigurationFile.DefaultPath;
        CapabilitySet gone = RootPrivileges.ParseDropped(result.GetValue(dropped));
        ConfigurationResult read = ConfigurationFile.Load(path);
        PrivilegeReport? privileges = read.Settings is null ? null : RootPrivileges.Limit(NeedOf(path, read.Settings), gone);
        if (result.GetValue(lookup))
        {
            Complaint.Warn(
                error, "tanknockd", "-l has no effect: looking up who knocks would tell name servers that somebody listens here");
        }

        Findings.Print(read.Findings, error);
        if (read.Settings is not DaemonSettings settings)
        {
            return ExitCode.Usage;
        }

        DaemonOptions options = new()
        {
            // Absolute: it is read again, whatever the working folder is then.
            Configuration = Path.GetFullPath(path),
            Interfaces = CommaListReader.ReadInterfaces(
                result.GetValue(device) ?? "", (fault, hint) => throw new UserErrorException($"-i: {fault}", hint, ExitCode.Usage)),
            PidFile = Absolute(result.GetValue(pidFile) ?? settings.PidFile ?? (background ? Background.PidFile : null)),
            LogFile = Absolute(result.GetValue(logFile) ?? settings.LogFile),
            OnlyIPv4 = result.GetValue(onlyIPv4),
            Verbose = result.GetValue(verbose),
            Debug = result.GetValue(debug),
            InBackground = background,
            Privileges = privileges,
            Dropped = gone,
        };
        // Before the log is opened: it is appended to.
        WrittenFile.Require(options.LogFile, options.PidFile, options.Configuration, settings);
        return DaemonHost.Run(settings, options, signals);
    }

    private static CapabilityNeed NeedOf(string path, DaemonSettings settings)
    {
        // Openings that an earlier daemon left: this one closes them by their commands, whatever is configured now.
        using LedgerView? left = new LedgerFolder(PosixFileSystem.Instance, settings.StateDirectory, tolerate: null).Read(out _);
        return CapabilityNeed.Of(path, settings, [.. left?.Open.Select(note => note.StopCommand) ?? []]);
    }

    /// <summary>An empty path means none, as in the configuration.</summary>
    private static string? Absolute(string? path) => string.IsNullOrEmpty(path) ? null : Path.GetFullPath(path);
}

/// <summary>What the command line says of a run; it wins over the configuration.</summary>
internal sealed record DaemonOptions
{
    /// <summary>The configuration's path.</summary>
    internal required string Configuration { get; init; }

    /// <summary>Empty: those of the configuration.</summary>
    internal ImmutableArray<string> Interfaces { get; init; } = [];

    /// <summary>Absolute, and that of the configuration unless the command line names one; so is the log file.</summary>
    internal string? PidFile { get; init; }

    internal string? LogFile { get; init; }

    internal bool OnlyIPv4 { get; init; }

    /// <summary>Log to standard error besides the configured places.</summary>
    internal bool Verbose { get; init; }

    /// <summary>Log each observed packet.</summary>
    internal bool Debug { get; init; }

    /// <summary>What became of root's privileges; null if root did not start it.</summary>
    internal PrivilegeReport? Privileges { get; init; }

    /// <summary>What was dropped of them: only a restart brings it back.</summary>
    internal CapabilitySet Dropped { get; init; }

    /// <summary>Somebody waits for <see cref="Background.TellReady"/>, and nobody reads standard error after that.</summary>
    internal bool InBackground { get; init; }
}
