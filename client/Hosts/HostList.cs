using TanKnock.Client.Settings;
using TanKnock.Core.Consuming;
using TanKnock.Core.Files;
using TanKnock.Core.Lists;

namespace TanKnock.Client.Hosts;

/// <summary>Reads a host's list, and says what is wrong with it.</summary>
internal static class HostList
{
    /// <summary>Reads the list; null if that fails.</summary>
    /// <param name="host">A valid host.</param>
    /// <param name="path">The list; null for the stored one of the host.</param>
    /// <param name="failure">Why it failed.</param>
    internal static TanList? Load(string host, string? path, out Failure? failure)
    {
        if (PathOf(host, path, out failure) is not string found)
        {
            return null;
        }

        TanList? list = TanList.Load(ThisFileSystem.Instance, found, out Fault? error, side: ListSide.Client);
        failure = error is null ? null : Describe(error);
        return list;
    }

    /// <summary>Reads the list and does something with it; afterwards its sequences are cleared.</summary>
    internal static Failure? Use(string host, string? path, Func<TanList, Failure?> work)
    {
        TanList? list = Load(host, path, out Failure? failure);
        if (list is null)
        {
            return failure;
        }

        try
        {
            return work(list);
        }
        finally
        {
            list.Erase();
        }
    }

    /// <summary>The list of a host, by its name alone; null if nobody knows where the stored ones are.</summary>
    internal static string? PathOf(string host, string? path, out Failure? failure)
    {
        path ??= ConfigFolder.Find()?.ListPath(host);
        string unset = OperatingSystem.IsWindows() ? "APPDATA is not set" : "neither XDG_CONFIG_HOME nor HOME is set";
        failure = path is null ? new Failure(unset, "name the list with --list") : null;
        return path;
    }

    /// <summary>The warning of a list that will soon be used up.</summary>
    internal static string FewLeft(string path) => $"{path}: few lines left: let both ends have new ones soon";

    internal static Failure NothingLeft(TanList list) => new(
        list.Content.Count == 0
            ? $"{list.Path}: holds no sequence"
            : $"{list.Path}: none of its {list.Content.Count} lines is unused",
        "make new lists with seqgen, one for the server and one for here",
        ClientExitCode.ListUsedUp);

    /// <param name="list">The list.</param>
    /// <param name="result">How marking failed.</param>
    /// <param name="consequence">What therefore was not done, as a clause.</param>
    internal static Failure NotMarked(TanList list, ConsumeResult result, string consequence)
    {
        Failure why = result.Error is Fault error ? Describe(error) : new Failure(list.Path);
        return why with { Message = $"{why.Message} (line {result.Line} could not be marked; {consequence})" };
    }

    /// <summary>What is wrong with a list, and what to do about it.</summary>
    internal static Failure Describe(Fault error) => error.Problem switch
    {
        FileProblem.NotFound => new Failure(
            $"{error.Path}: no such list", "put the client's list there, mode 600, or name it with --list"),
        FileProblem.IsLink => new Failure(
            $"{error.Path}: is a symbolic link, which a list must not be", "name the file itself with --list"),
        FileProblem.Denied or FileProblem.ReadOnly => new Failure(
            error.ToString(), "a line is marked in the list before it is used: the list has to be writable"),
        _ => new Failure(error.ToString(), error.Hint),
    };
}
