namespace TanKnock.EndToEnd;

/// <summary>What a path does to each packet, in each direction on its own.</summary>
/// <param name="Loss">The part of all packets that get lost.</param>
/// <param name="Delay">How long a packet takes, in milliseconds.</param>
/// <param name="Jitter">By how much, at most, it takes longer or shorter; evenly spread, and another for each packet, so that
/// packets overtake each other.</param>
internal sealed record PathQuality(double Loss, double Delay, double Jitter);
