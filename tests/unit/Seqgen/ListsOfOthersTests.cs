using TanKnock.Cli;
using TanKnock.Core.Files;
using TanKnock.Daemon.Audit;
using TanKnock.Tests.Lists;
using Xunit;

namespace TanKnock.Tests.Seqgen;

/// <summary>Root's tools and lists that belong to the daemon's user, as examples/tanknockd.tmpfiles sets them up.</summary>
public sealed class ListsOfOthersTests : IDisposable
{
    private const uint User = 64321;
    private const uint Group = 64322;

    private readonly SeqgenRun seqgen = new();

    public ListsOfOthersTests()
    {
        Assert.Equal(0, seqgen.InFolder("--count", "3").Code);
        if (Environment.IsPrivilegedProcess)
        {
            ListTrustTests.Run("chmod", "750", seqgen.Folder);
            ListTrustTests.Run("chown", $"0:{Group}", seqgen.Folder);
            ListTrustTests.Run("chown", $"{User}:{Group}", seqgen.Server);
            ListTrustTests.Run("chmod", "640", seqgen.Server);
        }
    }

    public void Dispose() => seqgen.Dispose();

    [RootFact]
    public void Root_appends_and_the_list_keeps_owner_group_and_mode()
    {
        Assert.Equal((0, ""), (seqgen.InFolder("--append", "--count", "2").Code, seqgen.InFolder("--append", "--count", "1").Error));
        AssertIsStillTheirs();
        Assert.Equal(6, File.ReadAllLines(seqgen.Server).Length);
        Assert.Equal(["client.tan", "server.tan"], seqgen.Names);
    }

    [RootFact]
    public void Root_replaces_by_force_and_the_list_keeps_its_owner_and_lets_nobody_in()
    {
        Assert.Equal(0, seqgen.InFolder("--force", "--count", "2").Code);
        AssertIsStillTheirs();
        Assert.Equal(2, File.ReadAllLines(seqgen.Server).Length);
        ListTrustTests.Run("chmod", "666", seqgen.Server);
        Assert.Equal(0, seqgen.InFolder("--force", "--count", "2").Code);
        AssertIsStillTheirs();
    }

    [RootFact]
    public void Root_verifies_prints_and_audits_without_a_complaint()
    {
        Assert.Equal((0, ""), Ending(seqgen.Run("verify", seqgen.Server, seqgen.Client)));
        Assert.Equal((0, ""), Ending(seqgen.Run("fingerprint", seqgen.Server)));
        Assert.Equal((0, ""), Ending(seqgen.Run("sheet", "--host", "server.example.com", seqgen.Server)));
        using StringWriter output = new();
        using StringWriter error = new();
        Assert.Equal(ExitCode.Done, AuditCommand.Run([seqgen.Server], seqgen.Folder, json: false, output, error));
        Assert.Contains("total 3, unused 3", output.ToString(), StringComparison.Ordinal);
        Assert.Equal("", error.ToString());
        AssertIsStillTheirs();
    }

    [RootFact]
    public void Root_takes_them_from_their_owners_folder_but_from_nobody_elses()
    {
        ListTrustTests.Run("chown", $"{User}", seqgen.Folder);
        Assert.Equal(0, seqgen.Run("fingerprint", seqgen.Server).Code);

        ListTrustTests.Run("chown", "65534", seqgen.Folder);
        (int code, _, string error) = seqgen.Run("fingerprint", seqgen.Server);
        Assert.Equal(1, code);
        Assert.Contains($"the folder belongs to user 65534, not to user {User} or root", error, StringComparison.Ordinal);

        ListTrustTests.Run("chown", "0", seqgen.Folder);
        ListTrustTests.Run("chmod", "770", seqgen.Folder);
        Assert.Contains("mode 0770 of the folder", seqgen.InFolder("--append").Error, StringComparison.Ordinal);
        AssertIsStillTheirs();
    }

    private static (int Code, string Error) Ending((int Code, string Output, string Error) run) => (run.Code, run.Error);

    private void AssertIsStillTheirs()
    {
        FileFacts facts = PosixFileSystem.Instance.Look(seqgen.Server)!.Value;
        Assert.Equal((User, Group, Convert.ToInt32("640", 8)), (facts.Owner, facts.Group, facts.Mode));
    }
}
