using Xunit;

namespace TanKnock.Tests.House;

/// <summary>The house is as its picture shows it: each room uses those below it alone, and its files can be read in one
/// sitting.</summary>
public sealed class HouseTests
{
    /// <summary>Longer than this, a file is more than one chapter.</summary>
    private const int MaxLines = 400;

    /// <summary>The picture of the house, from top to bottom: each folder, and those below it that it uses. Whoever needs
    /// another arrow draws it here, and it can only go down.</summary>
    private static readonly (string Room, string Uses)[] Picture =
    [
        ("daemon", "daemon/Hosting cli"),
        ("daemon/Hosting",
            "daemon/Ledger daemon/Inspect daemon/Control daemon/Privileges daemon/Pipeline daemon/Doors daemon/Listening "
            + "daemon/Matching daemon/Capture daemon/Logging daemon/Configuration daemon/Interop cli core/Files"),
        ("daemon/Inspect",
            "daemon/Privileges daemon/Doors daemon/Listening daemon/Ledger daemon/Capture daemon/Logging "
            + "daemon/Configuration daemon/Packets daemon/Interop cli core/Consuming core/Lists core/Sequences core/Files"),
        ("daemon/Control",
            "daemon/Pipeline daemon/Doors daemon/Listening daemon/Capture daemon/Logging daemon/Configuration cli "
            + "core/Lists core/Files"),
        ("daemon/Privileges", "daemon/Logging daemon/Configuration daemon/Interop cli"),
        ("daemon/Pipeline",
            "daemon/Doors daemon/Listening daemon/Ledger daemon/Matching daemon/Capture daemon/Logging "
            + "daemon/Configuration daemon/Packets cli core/Consuming core/Lists core/Sequences core/Files"),
        ("daemon/Doors",
            "daemon/Ledger daemon/Logging daemon/Configuration daemon/Packets daemon/Interop core/Files "
            + "core/Files/Interop"),
        ("daemon/Listening",
            "daemon/Ledger daemon/Matching daemon/Logging daemon/Configuration daemon/Packets cli core/Consuming "
            + "core/Lists core/Sequences core/Files"),
        ("daemon/Ledger", "daemon/Packets core/Consuming core/Records core/Lists core/Sequences core/Files"),
        ("daemon/Matching", "daemon/Packets core/Sequences"),
        ("daemon/Capture", "daemon/Packets daemon/Interop core/Sequences core/Files/Interop"),
        ("daemon/Logging", "daemon/Configuration cli core/Lists core/Files"),
        ("daemon/Configuration", "daemon/Packets daemon/Interop cli core/Records core/Sequences core/Files"),
        ("daemon/Packets", "core/Sequences"),
        ("daemon/Interop", ""),

        ("client", "client/Commands cli"),
        ("client/Commands",
            "client/Import client/Raw client/Knocking client/Hosts client/Interop cli core/Consuming core/Lists "
            + "core/Sequences core/Files"),
        ("client/Import",
            "core/Secrets client/Hosts client/Interop cli core/Consuming core/Lists core/Sequences core/Files"),
        ("client/Raw", "client/Knocking client/Interop core/Sequences core/Files/Interop"),
        ("client/Knocking",
            "cli/Passphrases core/Secrets client/Hosts client/Interop cli core/Consuming core/Lists core/Sequences core/Files"),
        ("client/Hosts", "cli core/Consuming core/Lists core/Files"),
        ("client/Interop", "core/Sequences core/Files/Interop"),

        ("tools/seqgen", "tools/seqgen/Commands cli"),
        ("tools/seqgen/Commands",
            "tools/seqgen/Sheets tools/seqgen/Making tools/seqgen/Reading cli core/Consuming core/Lists core/Sequences "
            + "core/Secrets core/Files"),
        ("tools/seqgen/Sheets", "core/Lists core/Sequences"),
        ("tools/seqgen/Making",
            "tools/seqgen/Reading cli/Passphrases cli core/Consuming core/Lists core/Sequences core/Secrets core/Files"),
        ("tools/seqgen/Reading", "cli/Passphrases cli core/Consuming core/Lists core/Sequences core/Secrets core/Files"),

        ("cli/Passphrases", "cli cli/Interop core/Secrets core/Files core/Files/Interop"),
        ("cli", "core/Files"),
        ("cli/Interop", ""),

        ("core/Consuming", "core/Lists core/Sequences core/Files"),
        ("core/Records", "core/Files"),
        ("core/Lists", "core/Sequences core/Secrets"),
        ("core/Sequences", "core/Secrets core/Files/Interop"),
        ("core/Secrets", "core/Files"),
        ("core/Files", "core/Files/Interop"),
        ("core/Files/Interop", ""),
    ];

    private static readonly SourceFile[] Files = Rooms.Read();

    private static readonly ILookup<(string Room, string Used), Use> Found = Rooms.Uses(Files).ToLookup(use => (use.Room, use.Used));

    [Fact]
    public void Picture_has_every_room_once_and_no_other() =>
        Assert.Equal(Files.Select(file => file.Room).Distinct().Order(), Picture.Select(row => row.Room).Order());

    [Fact]
    public void Arrows_of_the_picture_go_down() => Assert.Empty(
        Arrows().Where(arrow => Place(arrow.Used) <= Place(arrow.Room)).Select(arrow => $"{arrow.Room} -> {arrow.Used}"));

    [Fact]
    public void Rooms_use_only_what_the_picture_shows() => Assert.Empty(
        Found.Where(uses => !Arrows().Contains(uses.Key)).Select(uses =>
            $"{uses.Key.Room} -> {uses.Key.Used}: {string.Join(", ", uses.Select(use => $"{use.File} names {use.Type}"))}"));

    [Fact]
    public void Picture_shows_no_arrow_that_nothing_needs() => Assert.Empty(
        Arrows().Where(arrow => !Found.Contains(arrow)).Select(arrow => $"{arrow.Room} -> {arrow.Used}"));

    [Fact]
    public void Files_are_short_enough_to_be_read() => Assert.Empty(
        Files.Where(file => file.Text.Count(c => c == '\n') > MaxLines).Select(file => $"{file.Room}/{file.Name}"));

    private static HashSet<(string Room, string Used)> Arrows() =>
    [
        .. from row in Picture
           from used in row.Uses.Split(' ', StringSplitOptions.RemoveEmptyEntries)
           select (row.Room, used),
    ];

    /// <summary>Where a room is, from the top; above all if the picture does not have it.</summary>
    private static int Place(string room) => Array.FindIndex(Picture, row => row.Room == room);
}
