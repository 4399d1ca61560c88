using System.CommandLine;
using System.Net;
using TanKnock.Cli;
using TanKnock.Client.Knocking;
using TanKnock.Client.Platform;
using TanKnock.Client.Raw;
using TanKnock.Client.Settings;
using TanKnock.Core.Files;
using TanKnock.Core.Sequences;

namespace TanKnock.Client.Commands;

/// <summary>What the commands find around them: the system, the clock, the user's folder.</summary>
internal sealed record Environs(IPlatform Platform, IFileSystem Files, TimeProvider Clock)
{
    /// <summary>The settings of the user; their errors end the program.</summary>
    internal static SettingsFile LoadSettings(ParseResult result, IFileSystem files)
    {
        SettingsFile settings = SettingsFile.Load(
            files, ConfigFolder.Find(), ConfigFolder.Home, out IReadOnlyList<SettingsError> errors);
        if (errors.Count == 0)
        {
            return settings;
        }

        foreach (SettingsError error in errors.SkipLast(1))
        {
            Complaint.Write(result.InvocationConfiguration.Error, Messages.Program, error.ToString(), error.Hint);
        }

        throw WrongUsage.Because(errors[^1].ToString(), errors[^1].Hint);
    }

    /// <summary>A run of these options, ready to begin.</summary>
    internal KnockRun Prepare(ClientOptions options, Messages messages) =>
        new(options, messages, Platform, address => Sender(options, address), Clock);

    // The library behind the second is loaded with the first of its calls, and not before.
    private IKnockSender Sender(ClientOptions options, IPAddress address) => options.Raw is TcpFlags flags
        ? new RawKnockSender(Platform, address, options.Origin, flags, Clock)
        : new KnockSender(Platform, address, options.Origin);

    internal SettingsFile Settings(ParseResult result) => LoadSettings(result, Files);
}
