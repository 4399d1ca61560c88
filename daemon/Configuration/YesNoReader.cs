namespace TanKnock.Daemon.Configuration;

/// <summary>Reads <c>yes</c> or <c>no</c>, in any case.</summary>
internal static class YesNoReader
{
    /// <summary>Complains and gives the fallback if it is neither.</summary>
    public static bool Read(DirectiveValue value, bool fallback)
    {
        bool yes = value.Text.Equals("yes", StringComparison.OrdinalIgnoreCase);
        if (yes || value.Text.Equals("no", StringComparison.OrdinalIgnoreCase))
        {
            return yes;
        }

        value.Error($"{Quote.Of(value.Text)} is neither yes nor no", $"write {value.Example}");
        return fallback;
    }
}
