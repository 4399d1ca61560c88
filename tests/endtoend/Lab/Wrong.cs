namespace TanKnock.EndToEnd;

/// <summary>The rows of the table "When things go wrong", for <c>[Trait(Wrong.Table, Wrong.ROW)]</c>: so
/// <c>dotnet test --filter "When things go wrong~disk"</c> finds a row's tests.</summary>
internal static class Wrong
{
    internal const string Table = "When things go wrong";

    internal const string Disk = "disk full, read-only, I/O error on the mark";
    internal const string Spent = "list empty or used up";
    internal const string Low = "few lines left";
    internal const string Unparsable = "a list line that does not parse";
    internal const string Configuration = "configuration error";
    internal const string Interface = "interface missing at start, or gone later";
    internal const string Ended = "the capture loop or a service ends";
    internal const string Command = "command fails or hangs";
    internal const string Died = "daemon dies while doors are open";
    internal const string Flood = "flood";
}
