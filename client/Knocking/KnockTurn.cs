using TanKnock.Core.Files;

namespace TanKnock.Client.Knocking;

/// <summary>The turn to knock with a list: one program at a time marks a line and sends its knocks. Knocks of several at once
/// would be strays to each other at the server, so that five at once, as of <c>git fetch --jobs=5</c>, would open nothing and
/// use up line after line.</summary>
/// <remarks>It is the lock of a file of its own beside the list: the list's own lock is held for some milliseconds only
/// (spec/sequence-list.md 5). The empty file stays; without it, in a folder that cannot be written to, everybody goes.</remarks>
internal sealed class KnockTurn : IDisposable
{
    /// <summary>How long to wait: for hundreds of others with usual pauses, and not for ever for one that was stopped.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly IOpenFile? file;

    private KnockTurn(IOpenFile? file) => this.file = file;

    /// <summary>Waits for it; null if that takes too long.</summary>
    /// <param name="listPath">The list.</param>
    /// <param name="clock">Measures <see cref="Patience"/>.</param>
    /// <param name="failure">Why not.</param>
    internal static KnockTurn? Wait(string listPath, TimeProvider clock, out Failure? failure)
    {
        failure = null;
        if (Open(PathFor(listPath)) is not IOpenFile file)
        {
            return new KnockTurn(null);
        }

        long start = clock.GetTimestamp();
        while (true)
        {
            try
            {
                file.Lock(exclusive: true);
                return new KnockTurn(file);
            }
            catch (FileSystemException e) when (e.Problem == FileProblem.Locked && clock.GetElapsedTime(start) < Patience)
            {
                // Locking waits some seconds by itself.
            }
            catch (FileSystemException e)
            {
                file.Dispose();
                failure = new Failure(
                    e.Problem == FileProblem.Locked
                        ? $"{listPath}: another tanknock has been knocking with this list for {Patience.TotalSeconds:0} s; nothing was sent"
                        : $"{e.Message}; nothing was sent");
                return null;
            }
        }
    }

    /// <summary>The file whose lock it is.</summary>
    internal static string PathFor(string listPath) =>
        Path.Combine(Path.GetDirectoryName(listPath) ?? "", $".{Path.GetFileName(listPath)}.turn");

    public void Dispose() => file?.Dispose();

    private static IOpenFile? Open(string path)
    {
        IFileSystem files = ThisFileSystem.Instance;
        try
        {
            return files.Look(path) is null ? files.Create(path) : files.Open(path, forWriting: true);
        }
        catch (FileSystemException e) when (e.Problem == FileProblem.Exists)
        {
            // Somebody else has made it meanwhile.
            return Open(path);
        }
        catch (FileSystemException)
        {
            return null;
        }
    }
}
