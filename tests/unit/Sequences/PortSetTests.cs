using FsCheck.Xunit;
using TanKnock.Core.Sequences;
using Xunit;

namespace TanKnock.Tests.Sequences;

public sealed class PortSetTests
{
    [Theory]
    [InlineData("1", "1")]
    [InlineData("65535", "65535")]
    [InlineData("10-12", "10 11 12")]
    [InlineData("7-7", "7")]
    [InlineData("20-21,5", "5 20 21")]
    [InlineData(" 5 , 4-6,5", "4 5 6")]
    public void TryParse_of_ports_and_ranges_gives_the_ports_in_order(string text, string expected)
    {
        Assert.True(PortSet.TryParse(text, out PortSet? ports, out string reason), reason);
        Assert.Equal(expected, string.Join(' ', Enumerable.Range(0, ports!.Count).Select(i => ports[i])));
    }

    [Theory]
    [InlineData("", "a port or a range is missing")]
    [InlineData("1,,2", "a port or a range is missing")]
    [InlineData("1,", "a port or a range is missing")]
    [InlineData("0", "'0' is not a port or a range of ports from 1 to 65535")]
    [InlineData("0-5", "'0-5' is not a port or a range of ports from 1 to 65535")]
    [InlineData("1-65536", "'1-65536' is not a port or a range of ports from 1 to 65535")]
    [InlineData("-5", "'-5' is not a port or a range of ports from 1 to 65535")]
    [InlineData("5-", "'5-' is not a port or a range of ports from 1 to 65535")]
    [InlineData("1-2-3", "'1-2-3' is not a port or a range of ports from 1 to 65535")]
    [InlineData("1 - 2", "'1 - 2' is not a port or a range of ports from 1 to 65535")]
    [InlineData("+5", "'+5' is not a port or a range of ports from 1 to 65535")]
    [InlineData("ssh", "'ssh' is not a port or a range of ports from 1 to 65535")]
    [InlineData("\u0661", "'\u0661' is not a port or a range of ports from 1 to 65535")]
    [InlineData("99999999999", "'99999999999' is not a port or a range of ports from 1 to 65535")]
    [InlineData("9-5", "'9-5' falls: a range is written 5-9")]
    public void TryParse_of_anything_else_says_why(string text, string expected)
    {
        Assert.False(PortSet.TryParse(text, out PortSet? ports, out string reason));
        Assert.Null(ports);
        Assert.Equal(expected, reason);
    }

    [Property(MaxTest = 50)]
    public bool Except_leaves_what_is_in_the_one_and_not_in_the_other(ushort a, ushort b, ushort c, ushort d)
    {
        PortSet ports = Range(a, b);
        PortSet others = Range(c, d);
        PortSet rest = ports.Except(others);
        int expected = Enumerable.Range(1, 65535).Count(p => ports.Contains((ushort)p) && !others.Contains((ushort)p));

        return rest.Count == expected && !rest.Contains(0)
            && Enumerable.Range(0, rest.Count).All(i => ports.Contains(rest[i]) && !others.Contains(rest[i]));
    }

    private static PortSet Range(ushort a, ushort b)
    {
        string text = $"{Math.Max(1, (int)Math.Min(a, b))}-{Math.Max(1, (int)Math.Max(a, b))}";
        Assert.True(PortSet.TryParse(text, out PortSet? ports, out string reason), reason);
        return ports!;
    }
}
