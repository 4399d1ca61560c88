namespace TanKnock.Daemon.Configuration;

/// <summary>Where a directive may stand.</summary>
internal enum DirectiveSection
{
    Options,
    Door,

    /// <summary>In any section, with the meaning it has in [options]: knockd takes UseSyslog so.</summary>
    Anywhere,

    /// <summary>In a door for that door, in [options] as the default of all doors.</summary>
    Both,
}
