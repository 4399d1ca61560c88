using TanKnock.Cli;
using TanKnock.Seqgen;

namespace TanKnock.Tests.Seqgen;

/// <summary>Runs seqgen within the test, in a folder of its own that goes with it.</summary>
internal sealed class SeqgenRun : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("seqgen-test-").FullName;

    public string Server => Path.Combine(Folder, "server.tan");

    public string Client => Path.Combine(Folder, "client.tan");

    /// <summary>Names of everything in the folder, hidden temporary files included.</summary>
    public string[] Names =>
        [.. Directory.GetFileSystemEntries(Folder).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];

    /// <summary>Runs with the folder's two lists; later options win nothing, so name no file again.</summary>
    public (int Code, string Output, string Error) InFolder(params string[] args) =>
        Run(["--server", Server, "--client", Client, .. args]);

    public (int Code, string Output, string Error) Run(params string[] args)
    {
        using StringWriter output = new();
        using StringWriter error = new();
        int code = CommandLine.Run(SeqgenCommand.Create(), args, output, error);
        return (code, Shorten(output), Shorten(error));
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private string Shorten(StringWriter text) => text.ToString().Replace(Folder + "/", "", StringComparison.Ordinal);
}
