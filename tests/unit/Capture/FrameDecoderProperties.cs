using FsCheck;
using FsCheck.Xunit;
using TanKnock.Daemon.Capture;
using TanKnock.Daemon.Packets;
using Xunit;

namespace TanKnock.Tests.Capture;

/// <summary>The decoder on random frames, each at the end of readable memory. FsCheck prints the seed that failed.</summary>
public sealed class FrameDecoderProperties : IDisposable
{
    private readonly GuardedBuffer _memory = new();

    public void Dispose() => _memory.Dispose();

    [Property(MaxTest = 3000)]
    public void Decode_valid_frame_reads_what_was_written_and_what_the_oracle_reads(DoNotSize<int> seed)
    {
        TestFrame frame = RandomFrame.Draw(new Random(seed.Item));
        byte[] bytes = frame.Build();

        Assert.Equal(DecodeVerdict.Observed, Decode(bytes, out ObservedPacket packet));
        Assert.Equal(frame.Expected, packet);
        if (FrameOracle.Ask(bytes) is ObservedPacket oracle)
        {
            Assert.Equal(oracle, packet);
        }
        else
        {
            Assert.True(
                frame.Extensions.Length > 1 || frame.Extensions is [(Protocol: 51, _)],
                $"the oracle has no answer for {frame}");
        }
    }

    [Property(MaxTest = 300)]
    public void Decode_truncated_frame_observes_as_soon_as_the_headers_are_whole(DoNotSize<int> seed)
    {
        TestFrame frame = RandomFrame.Draw(new Random(seed.Item));
        byte[] bytes = frame.Build();
        for (int length = 0; length <= bytes.Length; length++)
        {
            DecodeVerdict expected = length >= frame.Needed ? DecodeVerdict.Observed : DecodeVerdict.Malformed;
            Assert.Equal(expected, Decode(bytes[..length], out ObservedPacket packet));
            Assert.Equal(length >= frame.Needed ? frame.Expected : default, packet);
        }
    }

    [Property(MaxTest = 20000)]
    public void Decode_damaged_frame_never_says_other_than_the_oracle(DoNotSize<int> seed)
    {
        Random random = new(seed.Item);
        byte[] bytes = RandomFrame.Damage(random, RandomFrame.Draw(random).Build());

        DecodeVerdict verdict = Decode(bytes, out ObservedPacket packet);
        if (verdict == DecodeVerdict.Observed && FrameOracle.Ask(bytes) is ObservedPacket oracle)
        {
            Assert.Equal(oracle, packet);
        }
        else if (verdict != DecodeVerdict.Observed)
        {
            Assert.Equal(default, packet);
        }
    }

    [Property(MaxTest = 5000)]
    public void Decode_noise_of_any_link_type_gives_a_verdict(byte[] noise, DoNotSize<int> seed)
    {
        LinkType[] links = Enum.GetValues<LinkType>();
        byte[] bytes = noise.Length > 1024 ? noise[..1024] : noise;
        _ = FrameDecoder.Decode(_memory.Place(bytes), links[(uint)seed.Item % links.Length], out _);
    }

    private DecodeVerdict Decode(byte[] bytes, out ObservedPacket packet) =>
        FrameDecoder.Decode(_memory.Place(bytes), LinkType.Ethernet, out packet);
}
