namespace TanKnock.Daemon.Configuration;

/// <summary>Reads a command: verbatim; empty means nothing.</summary>
internal static class CommandReader
{
    public static string? Read(DirectiveValue value)
    {
        if (CommandTemplate.HasMisspeltToken(value.Text))
        {
            value.Warning($"{CommandTemplate.AddressToken} is not replaced in lower case", "write %IP%");
        }

        return value.Text.Length == 0 ? null : value.Text;
    }
}
