namespace TanKnock.Daemon.Configuration;

/// <summary>Reads <c>text</c> or <c>json</c>, in any case.</summary>
internal static class LogFormatReader
{
    /// <summary>Complains and gives the fallback if it is neither.</summary>
    public static LogFormat Read(DirectiveValue value, LogFormat fallback)
    {
        switch (value.Text.ToLowerInvariant())
        {
            case "text":
                return LogFormat.Text;
            case "json":
                return LogFormat.Json;
            default:
                value.Error($"{Quote.Of(value.Text)} is neither text nor json", $"write {value.Example}");
                return fallback;
        }
    }
}
