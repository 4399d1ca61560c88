namespace TanKnock.Daemon.Configuration;

/// <summary>A command as configured, in which <c>%IP%</c> stands for the knocker's address.</summary>
/// <remarks>As in knockd 0.8: in upper case only; every other text between percent signs stays as it is.</remarks>
public static class CommandTemplate
{
    public const string AddressToken = "%IP%";

    /// <param name="template">The command as configured.</param>
    /// <param name="address">An address in the form that <see cref="Packets.Address.ToString"/> gives it: it
    /// goes to a shell as it is.</param>
    public static string Expand(string template, string address) =>
        template.Replace(AddressToken, address, StringComparison.Ordinal);

    /// <summary>Whether <c>%ip%</c> or the like is in it, which was meant and stays as it is.</summary>
    public static bool HasMisspeltToken(string template) =>
        Expand(template, string.Empty).Contains(AddressToken, StringComparison.OrdinalIgnoreCase);
}
