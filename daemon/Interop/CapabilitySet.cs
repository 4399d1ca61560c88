using System.Collections.Immutable;

namespace TanKnock.Daemon.Interop;

/// <summary>A set of Linux capabilities, capabilities(7), as the kernel writes it: a bit each.</summary>
/// <param name="Bits">Bit n is capability n of linux/capability.h.</param>
public readonly record struct CapabilitySet(ulong Bits)
{
    private const string Prefix = "CAP_";

    /// <summary>Those of Linux 5.9 and newer, in their order.</summary>
    private static readonly ImmutableArray<string> Names =
    [
        "chown", "dac_override", "dac_read_search", "fowner", "fsetid", "kill", "setgid", "setuid", "setpcap", "linux_immutable",
        "net_bind_service", "net_broadcast", "net_admin", "net_raw", "ipc_lock", "ipc_owner", "sys_module", "sys_rawio", "sys_chroot",
        "sys_ptrace", "sys_pacct", "sys_admin", "sys_boot", "sys_nice", "sys_resource", "sys_time", "sys_tty_config", "mknod", "lease",
        "audit_write", "audit_control", "setfcap", "mac_override", "mac_admin", "syslog", "wake_alarm", "block_suspend", "audit_read",
        "perfmon", "bpf", "checkpoint_restore",
    ];

    public static readonly CapabilitySet None;

    /// <summary>Also those that this version has no name for.</summary>
    public static readonly CapabilitySet All = new(ulong.MaxValue);

    public static readonly CapabilitySet ChangeOwner = Of("chown");
    public static readonly CapabilitySet OverruleModes = Of("dac_override");
    public static readonly CapabilitySet ActAsOwner = Of("fowner");
    public static readonly CapabilitySet SetCapabilities = Of("setpcap");
    public static readonly CapabilitySet NetAdmin = Of("net_admin");
    public static readonly CapabilitySet NetRaw = Of("net_raw");

    public bool IsEmpty => Bits == 0;

    public static CapabilitySet operator |(CapabilitySet left, CapabilitySet right) => new(left.Bits | right.Bits);

    public static CapabilitySet operator &(CapabilitySet left, CapabilitySet right) => new(left.Bits & right.Bits);

    public CapabilitySet Without(CapabilitySet others) => new(Bits & ~others.Bits);

    public bool Contains(int number) => (Bits >> number & 1) != 0;

    /// <summary>A capability by its name, in any case, with or without <c>CAP_</c>; null if there is none of that name.</summary>
    public static CapabilitySet? Find(string name)
    {
        string bare = name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) ? name[Prefix.Length..] : name;
        int number = Names.IndexOf(bare, 0, Names.Length, StringComparer.OrdinalIgnoreCase);
        return number < 0 ? null : new CapabilitySet(1UL << number);
    }

    /// <summary>The names, as <c>capabilities</c> takes them.</summary>
    public override string ToString()
    {
        CapabilitySet self = this;
        return IsEmpty ? "none" : string.Join(
            ", ",
            Enumerable.Range(0, sizeof(ulong) * 8).Where(self.Contains)
                .Select(number => number < Names.Length ? Names[number] : $"number {number}"));
    }

    private static CapabilitySet Of(string name) => Find(name)!.Value;
}
