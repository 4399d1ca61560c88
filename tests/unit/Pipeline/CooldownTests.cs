using Microsoft.Extensions.Time.Testing;
using TanKnock.Daemon.Packets;
using TanKnock.Daemon.Pipeline;
using TanKnock.Tests.Doors;
using Xunit;

namespace TanKnock.Tests.Pipeline;

public sealed class CooldownTests
{
    private static readonly Address Alice = DoorLab.AddressOf("203.0.113.7");
    private static readonly Address Bob = DoorLab.AddressOf("2001:db8::7");

    private readonly FakeTimeProvider time = new();

    [Fact]
    public void Address_rests_for_the_period_and_others_do_not()
    {
        Cooldown cooldown = new(TimeSpan.FromSeconds(60), time);
        Assert.Equal(TimeSpan.Zero, cooldown.Left(Alice, out _));
        cooldown.Begin(Alice);
        time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(TimeSpan.FromSeconds(1), cooldown.Left(Alice, out _));
        Assert.Equal(TimeSpan.Zero, cooldown.Left(Bob, out _));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(TimeSpan.Zero, cooldown.Left(Alice, out _));
    }

    [Fact]
    public void Asking_does_not_prolong_and_only_the_first_is_the_first()
    {
        Cooldown cooldown = new(TimeSpan.FromSeconds(60), time);
        for (int round = 0; round < 2; round++)
        {
            cooldown.Begin(Alice);
            cooldown.Left(Alice, out bool isFirst);
            Assert.True(isFirst);
            time.Advance(TimeSpan.FromSeconds(59));
            cooldown.Left(Alice, out isFirst);
            Assert.False(isFirst);
            time.Advance(TimeSpan.FromSeconds(1));
            Assert.Equal(TimeSpan.Zero, cooldown.Left(Alice, out _));
        }
    }

    [Fact]
    public void Address_that_is_opened_for_again_rests_anew()
    {
        Cooldown cooldown = new(TimeSpan.FromSeconds(60), time);
        cooldown.Begin(Alice);
        time.Advance(TimeSpan.FromSeconds(30));
        cooldown.Begin(Bob);
        cooldown.Begin(Alice);
        time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(TimeSpan.FromSeconds(1), cooldown.Left(Alice, out _));
        Assert.Equal(TimeSpan.FromSeconds(1), cooldown.Left(Bob, out _));
    }

    [Fact]
    public void Of_too_many_the_oldest_gives_way()
    {
        Cooldown cooldown = new(TimeSpan.FromSeconds(60), time);
        for (int i = 0; i <= Cooldown.MaxAddresses; i++)
        {
            cooldown.Begin(DoorLab.AddressOf($"198.18.{i / 250}.{i % 250}"));
        }

        Assert.Equal(TimeSpan.Zero, cooldown.Left(DoorLab.AddressOf("198.18.0.0"), out _));
        Assert.NotEqual(TimeSpan.Zero, cooldown.Left(DoorLab.AddressOf("198.18.0.1"), out _));
    }

    [Fact]
    public void Without_a_period_nobody_rests()
    {
        Cooldown cooldown = new(TimeSpan.Zero, time);
        cooldown.Begin(Alice);
        Assert.Equal(TimeSpan.Zero, cooldown.Left(Alice, out _));
    }
}
