using TanKnock.Cli;
using TanKnock.Core.Consuming;
using TanKnock.Core.Files;
using TanKnock.Core.Lists;

namespace TanKnock.Client.Hosts;

/// <summary>The list of a host, and the errors of a list that cannot be used.</summary>
internal static class HostList
{
    /// <summary>With so many lines left or fewer, both ends warn: the default of low_water.</summary>
    internal const int LowWater = 10;

    /// <summary>The client's exit code if the list has no unused line.</summary>
    private const int UsedUp = 3;

    /// <summary>Reads a list.</summary>
    /// <exception cref="UserErrorException">It cannot be used.</exception>
    internal static TanList Load(string path) =>
        TanList.Load(ThisFileSystem.Instance, path, out Fault? error, side: ListSide.Client) ?? throw Unusable(error!);

    /// <summary>Index of the first unused line.</summary>
    /// <exception cref="UserErrorException">There is none.</exception>
    internal static int NextLine(TanList list) => list.NextLive(0) is >= 0 and int next ? next : throw new UserErrorException(
        list.Content.Count == 0
            ? $"{list.Path}: holds no sequence"
            : $"{list.Path}: none of its {list.Content.Count} lines is unused",
        "make new lists with seqgen, one for the server and one for here",
        UsedUp);

    /// <summary>The warning of a list that will soon be used up.</summary>
    internal static string FewLeft(string path) => $"{path}: few lines left: let both ends have new ones soon";

    /// <summary>The error of a line that could not be marked.</summary>
    /// <param name="list">The list.</param>
    /// <param name="result">How marking failed.</param>
    /// <param name="consequence">What therefore was not done, as a clause.</param>
    internal static UserErrorException NotMarked(TanList list, ConsumeResult result, string consequence)
    {
        UserErrorException? why = result.Error is Fault error ? Unusable(error) : null;
        return new UserErrorException(
            $"{why?.Message ?? list.Path} (line {result.Line} could not be marked; {consequence})", why?.Hint);
    }

    /// <summary>What is wrong with a list, and what to do about it.</summary>
    internal static UserErrorException Unusable(Fault error) => error.Problem switch
    {
        FileProblem.NotFound => new UserErrorException(
            $"{error.Path}: no such list", "put the client's list there, mode 600, or name it with --list"),
        FileProblem.IsLink => new UserErrorException(
            $"{error.Path}: is a symbolic link, which a list must not be", "name the file itself with --list"),
        FileProblem.Denied or FileProblem.ReadOnly => new UserErrorException(
            error.ToString(), "a line is marked in the list before it is used: the list has to be writable"),
        _ => new UserErrorException(error),
    };
}
