namespace TanKnock.Daemon.Configuration;

/// <summary>Where a directive may stand.</summary>
internal enum DirectiveSection
{
    Options,
    Door,

    /// <summary>In any section, with the meaning it has in [options]: knockd takes UseSyslog so.</summary>
    Anywhere,
}
