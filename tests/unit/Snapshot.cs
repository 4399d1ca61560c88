using System.Runtime.CompilerServices;
using Snapshooter;
using Xunit;

namespace TanKnock.Tests;

/// <summary>The one place that knows the snapshot library.</summary>
internal static class Snapshot
{
    /// <summary>Where the test projects' files begin in the paths that the compiler writes (see PathMap).</summary>
    private const string TestsFolder = "/tests/unit/";

    /// <summary>Compares a text with <c>__snapshots__/TESTFILE.TEST.snap</c> beside the test's file.</summary>
    /// <remarks>A missing snapshot fails; set TANKNOCK_NEW_SNAPSHOTS=1 to have it written, then read it.</remarks>
    public static void Match(string text, [CallerMemberName] string test = "", [CallerFilePath] string file = "")
    {
        string folder = SourceTree.Root + Path.GetDirectoryName(file[file.LastIndexOf(TestsFolder, StringComparison.Ordinal)..]);
        string name = $"{Path.GetFileNameWithoutExtension(file)}.{test}.snap";
        if (!File.Exists(Path.Combine(folder, "__snapshots__", name))
            && Environment.GetEnvironmentVariable("TANKNOCK_NEW_SNAPSHOTS") != "1")
        {
            Assert.Fail($"There is no snapshot {name}.");
        }

        Snapshooter.Xunit3.Snapshot.Match(text, new SnapshotFullName(name, folder));
    }
}
