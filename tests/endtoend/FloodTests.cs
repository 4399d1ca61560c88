using System.Globalization;
using System.Net;
using Xunit;

namespace TanKnock.EndToEnd;

/// <summary>More packets than anybody honest sends.</summary>
public sealed class FloodTests
{
    /// <summary>Addresses for measurements, 198.18.0.0/15 (RFC 2544), each with two first knocks: twice as many attempts
    /// as the daemon remembers.</summary>
    private const int Frames = 2 << 17;

    /// <summary>What a full table of attempts takes, with room to spare; without a bound it would be several times this.</summary>
    private const int MaxGrowthInKilobytes = 64 * 1024;

    [Fact]
    [Trait(Wrong.Table, Wrong.Flood)]
    public async Task Flood_of_first_knocks_from_forged_sources_takes_bounded_memory_and_shuts_nobody_out()
    {
        await using Site site = await Site.StartAsync();
        int before = ResidentKilobytes(site.Daemon.Pid);
        byte[][] frames = [.. TanList.Knocks(site.ClientList, 5).Take(2).Select(
            knock => EndToEnd.Frames.Forged(site.Other, IPAddress.Parse("198.18.0.0"), site.Server, knock))];
        using PacketSocket wire = new(site.Other);
        using CancellationTokenSource opened = new();
        Task flood = Task.Run(() =>
        {
            // All sources at least once, and then on until the honest knocks have opened.
            for (int sent = 0; sent < Frames || !opened.IsCancellationRequested; sent++)
            {
                // Bytes 27 to 29 of an Ethernet frame end the source address of an IPv4 packet.
                int i = sent % Frames;
                byte[] frame = frames[i % 2];
                (frame[27], frame[28], frame[29]) = ((byte)(18 + (i >> 17)), (byte)(i >> 9), (byte)(i >> 1));
                wire.Send(frame);
            }
        });
        try
        {
            for (int line = 1; line <= 3; line++)
            {
                await site.OpenAsync(line);
            }
        }
        finally
        {
            await opened.CancelAsync();
            await flood;
        }

        await site.FenceAsync();
        await site.OpenAsync(4);
        Assert.Empty(site.Log.Matching("open openSSH for 198."));
        Assert.InRange(ResidentKilobytes(site.Daemon.Pid) - before, 0, MaxGrowthInKilobytes);
    }

    private static int ResidentKilobytes(int pid) => int.Parse(
        File.ReadLines($"/proc/{pid}/status").Single(line => line.StartsWith("VmRSS:", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture);
}
