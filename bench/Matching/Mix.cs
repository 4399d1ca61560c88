namespace TanKnock.Bench.Matching;

/// <summary>What the packets on the wire are.</summary>
public enum Mix
{
    /// <summary>Ports that no line begins with, from random sources: what an address on the Internet gets all day.</summary>
    Noise,

    /// <summary>One packet in ten is the next knock of an honest attempt, the others are noise.</summary>
    Knocks,

    /// <summary>Every packet hits a first knock that is listened for, from a random source: each starts an attempt.</summary>
    FirstKnocks,

    /// <summary>Any port, from random sources. The more lists, the more of the ports are first knocks: with 1,000 lists
    /// one packet in thirteen starts an attempt, with one list one in thirteen thousand.</summary>
    AnyPort,
}
