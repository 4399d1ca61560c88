using System.Runtime.InteropServices;

namespace TanKnock.Daemon.Interop;

/// <summary>The capabilities of this thread: capget(2), capset(2), prctl(2).</summary>
internal static unsafe class OwnCapabilities
{
    /// <summary>_LINUX_CAPABILITY_VERSION_3: two words of 32 bits for each set.</summary>
    private const uint Version3 = 0x20080522;
    private const int Words = 2;

    // From linux/prctl.h and linux/securebits.h.
    private const int ReadBounding = 23;
    private const int DropBounding = 24;
    private const int ReadSecureBits = 27;
    private const int RootIsNobody = 1;

    /// <summary>What it may use.</summary>
    internal static CapabilitySet Permitted => Read().Permitted;

    /// <summary>What it uses at the moment.</summary>
    internal static CapabilitySet Effective => Read().Effective;

    /// <summary>What programs that root starts get: they, and no other.</summary>
    internal static CapabilitySet Bounding
    {
        get
        {
            ulong bits = 0;
            for (int number = 0; number < sizeof(ulong) * 8; number++)
            {
                // -1 from the first on that the kernel does not know.
                bits |= Libc.ControlProcess(ReadBounding, (nuint)number, 0, 0, 0) == 1 ? 1UL << number : 0;
            }

            return new CapabilitySet(bits);
        }
    }

    /// <summary>Whether a program that it starts gets all of the bounding set: root, unless SECBIT_NOROOT says otherwise.</summary>
    internal static bool IsRoot => Libc.EffectiveUser() == 0 && (Libc.ControlProcess(ReadSecureBits, 0, 0, 0, 0) & RootIsNobody) == 0;

    /// <summary>Takes these from what programs that it starts from now on can have.</summary>
    /// <returns>0, or the error number; then some may be gone.</returns>
    internal static int Renounce(CapabilitySet unwanted)
    {
        CapabilitySet bounding = Bounding;
        for (int number = 0; number < sizeof(ulong) * 8; number++)
        {
            if ((bounding & unwanted).Contains(number) && Libc.ControlProcess(DropBounding, (nuint)number, 0, 0, 0) != 0)
            {
                return Marshal.GetLastPInvokeError();
            }
        }

        // Else root hands them on all the same (capabilities(7), "Transformation of capabilities during execve()").
        (CapabilitySet effective, CapabilitySet permitted, CapabilitySet inheritable) = Read();
        return Write(effective, permitted, inheritable.Without(unwanted));
    }

    private static (CapabilitySet Effective, CapabilitySet Permitted, CapabilitySet Inheritable) Read()
    {
        Libc.CapabilityHeader header = new() { Version = Version3 };
        Libc.CapabilityWords* sets = stackalloc Libc.CapabilityWords[Words];
        if (Libc.GetCapabilities(&header, sets) != 0)
        {
            throw new InvalidOperationException($"capget: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
        }

        return (
            Join(sets[0].Effective, sets[1].Effective),
            Join(sets[0].Permitted, sets[1].Permitted),
            Join(sets[0].Inheritable, sets[1].Inheritable));
    }

    private static int Write(CapabilitySet effective, CapabilitySet permitted, CapabilitySet inheritable)
    {
        Libc.CapabilityHeader header = new() { Version = Version3 };
        Libc.CapabilityWords* sets = stackalloc Libc.CapabilityWords[Words];
        for (int i = 0; i < Words; i++)
        {
            int shift = i * 32;
            sets[i] = new Libc.CapabilityWords
            {
                Effective = (uint)(effective.Bits >> shift),
                Permitted = (uint)(permitted.Bits >> shift),
                Inheritable = (uint)(inheritable.Bits >> shift),
            };
        }

        return Libc.SetCapabilities(&header, sets) == 0 ? 0 : Marshal.GetLastPInvokeError();
    }

    private static CapabilitySet Join(uint low, uint high) => new((ulong)high << 32 | low);
}
