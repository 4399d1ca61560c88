using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using TanKnock.Daemon.Configuration;
using Xunit;

namespace TanKnock.Tests.Configuration;

/// <summary>What holds for every text.</summary>
public sealed class ConfigurationPropertyTests
{
    /// <summary>Pieces that lead deep into the parser, and some that lead astray.</summary>
    private static readonly string[] Pieces =
    [
        "[options]\n", "[a]\n", "[b b]\n", "[", "]", "\n", "\r\n", "\r", "=", " = ", "\t", "#", "!", ",", ":", "-", "/", "/l",
        "7000", "7000,9000,8000\n", "65536", "0", "udp", "all", "syn", "!syn", "192.0.2.1\n", "::1", "%ip%", "x\n", "\0",
        "\ud800", "\u202e", "\x1b", "\u00a0", "99999999999999999999",
        .. DirectiveTable.Names.Select(name => name + " = "),
        .. DirectiveTable.Names,
    ];

    [Property(MaxTest = 500)]
    public void Parse_any_text_never_throws(NonNull<string> text) => AssertSane(text.Get);

    [Property(MaxTest = 500)]
    public void Parse_any_bytes_never_throw(byte[] bytes) => AssertSane(Encoding.Latin1.GetString(bytes ?? []));

    [Property(MaxTest = 2000)]
    public Property Parse_any_mixture_of_pieces_never_throws() => Prop.ForAll(
        Gen.Elements(Pieces).ListOf().Select(string.Concat).ToArbitrary(), AssertSane);

    [Property(MaxTest = 300)]
    public Property Parse_formatted_door_gives_the_door_back() => Prop.ForAll(DoorLines().ToArbitrary(), lines =>
    {
        DoorSettings door = Configure.Door(lines);
        string again = string.Create(CultureInfo.InvariantCulture, $"""
            seq_timeout = {door.SequenceTimeout.TotalSeconds}
            cmd_timeout = {door.CommandTimeout.TotalSeconds}
            look_ahead = {(door.LookAhead == DoorSettings.LookAheadAll ? "all" : door.LookAhead)}
            stray_limit = {door.StrayLimit}
            low_water = {door.LowWater}
            cooldown = {door.Cooldown.TotalSeconds}
            cmd_limit = {door.CommandLimit.TotalSeconds}
            target = {door.Target}
            """).Replace("\r", "", StringComparison.Ordinal);

        Assert.Equal(lines, again);
    });

    private static Gen<string> DoorLines() =>
        from sequence in Gen.Choose(1, 86_400)
        from command in Gen.Choose(1, 2_592_000)
        from lookAhead in Gen.Choose(0, 1000)
        from strays in Gen.Choose(0, 1000)
        from low in Gen.Choose(0, 1_000_000)
        from cooldown in Gen.Choose(0, 86_400)
        from limit in Gen.Choose(1, 86_400)
        from host in Gen.Choose(0, 255)
        from six in Gen.Elements(true, false)
        select string.Create(CultureInfo.InvariantCulture, $"""
            seq_timeout = {sequence}
            cmd_timeout = {command}
            look_ahead = {(lookAhead == 0 ? "all" : lookAhead)}
            stray_limit = {strays}
            low_water = {low}
            cooldown = {cooldown}
            cmd_limit = {limit}
            target = {(six ? $"2001:db8::{host + 1:x}" : $"198.51.100.{host}")}
            """);

    private static void AssertSane(string text)
    {
        ConfigurationResult result = Configure.Parse(text);

        Assert.Equal(result.Settings is null, result.Diagnostics.Any(diagnostic => diagnostic.Severity == Severity.Error));
        Assert.Equal(result.Diagnostics.Select(d => d.Line).Order(), result.Diagnostics.Select(d => d.Line));
        int lines = text.Count(c => c == '\n') + 1;
        Assert.All(result.Diagnostics, diagnostic =>
        {
            Assert.InRange(diagnostic.Line, 0, lines);
            Assert.True(Printable(diagnostic.Message + diagnostic.Hint), diagnostic.ToString());
        });
        Assert.All(result.Settings?.Doors ?? [], door =>
            Assert.True(door.Sequence is null == (door.OneTimeSequences.Length == 1)));
    }

    private static bool Printable(string text) => !text.Any(c => char.IsControl(c) || char.IsSurrogate(c) || c == '\u202e');
}
