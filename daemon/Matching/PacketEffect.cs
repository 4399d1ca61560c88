using System.Globalization;

namespace TanKnock.Daemon.Matching;

/// <summary>What a packet did to its source's attempts, for people who set a door up.</summary>
/// <param name="Knock">How many knocks of a sequence its source has now with it; 0 if it is none.</param>
/// <param name="IsBetween">It is none, and its source has begun a sequence: a repetition, or a stray.</param>
public readonly record struct PacketEffect(int Knock, bool IsBetween)
{
    public override string ToString() => Knock > 0 ? string.Create(CultureInfo.InvariantCulture, $"knock {Knock}")
        : IsBetween ? "between two knocks"
        : "no part of a sequence";
}
