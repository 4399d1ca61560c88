using TanKnock.Cli;

namespace TanKnock.Client.Hosts;

/// <summary>What may be typed as a host. It becomes part of a file's name and of a line's note.</summary>
internal static class HostName
{
    /// <summary>Longest domain name, RFC 1035 section 2.3.4; addresses with zones are shorter.</summary>
    private const int MaxLength = 253;

    /// <summary>What means something to a shell, into whose command lines completions and ssh_config put names; ssh(1) takes
    /// none of them either (OpenSSH 9.6). What separates folders, or a user from a host. And what makes a pattern in the settings.</summary>
    private const string Forbidden = "'`\"$\\;&<>|(){}/@*?";

    /// <summary>Whether it is a name or an address, and no path or option.</summary>
    internal static bool IsValid(string host) =>
        host.Length is > 0 and <= MaxLength
        && host[0] is not ('.' or '-')
        && !host.Any(c => Forbidden.Contains(c) || char.IsControl(c) || char.IsWhiteSpace(c));

    /// <summary>The name, if it is one.</summary>
    /// <exception cref="UserErrorException">It is none.</exception>
    internal static string Require(string name)
    {
        if (name.StartsWith('-'))
        {
            // Whatever the parser does not know as an option, it takes for an argument.
            throw new UserErrorException($"unrecognized option '{name}'", "see tanknock --help", ExitCode.Usage);
        }

        return IsValid(name) ? name : throw new UserErrorException(
            $"'{name}' is no host name",
            name.Contains('@', StringComparison.Ordinal) ? "the host alone, without the user in front of it"
                : "a host is a name or an address; a list's path goes behind --list",
            ExitCode.Usage);
    }
}
