using System.Buffers;

namespace TanKnock.Daemon.Configuration;

/// <summary>White space as knockd sees it (<c>isspace</c> in the C locale), not as Unicode does.</summary>
internal static class Blanks
{
    private const string All = " \t\n\v\f\r";

    private static readonly SearchValues<char> Set = SearchValues.Create(All);

    public static string Trim(string text) => text.AsSpan().Trim(All).ToString();

    public static int IndexIn(string text) => text.AsSpan().IndexOfAny(Set);
}
