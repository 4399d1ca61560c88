using TanKnock.Daemon.Privileges;

namespace TanKnock.Daemon.Configuration;

/// <summary>Reads <c>capabilities</c>: <c>auto</c>, <c>keep</c>, or names as in capabilities(7), separated by commas.</summary>
internal static class CapabilityReader
{
    /// <summary>Null for <c>auto</c>.</summary>
    public static CapabilitySet? Read(DirectiveValue value)
    {
        if (value.Text.Equals("auto", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        if (value.Text.Equals("keep", StringComparison.OrdinalIgnoreCase))
        {
            return CapabilitySet.All;
        }

        CapabilitySet all = CapabilitySet.None;
        foreach (string item in value.Text.Split(','))
        {
            string name = Blanks.Trim(item);
            if (CapabilitySet.Find(name) is CapabilitySet one)
            {
                all |= one;
            }
            else
            {
                value.Error($"{Quote.Of(name)} is not a capability", "names are those of capabilities(7): net_admin, sys_module");
            }
        }

        return all;
    }
}
