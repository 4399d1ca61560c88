using System.Globalization;
using System.Text.RegularExpressions;
using Xunit;

namespace TanKnock.Tests.Documents;

/// <summary>Pages lead to where they say, and name files that are there.</summary>
public sealed partial class LinkTests
{
    private static readonly string[] Ignored = ["bin", "obj", "out", ".git"];

    public static TheoryData<string> Pages => [.. PagesBelow(SourceTree.Root).Select(page => Path.GetRelativePath(SourceTree.Root, page))];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Links_lead_somewhere(string page)
    {
        string folder = Path.GetDirectoryName(Path.Combine(SourceTree.Root, page))!;
        IEnumerable<string> targets = Link().Matches(File.ReadAllText(Path.Combine(SourceTree.Root, page)))
            .Select(match => match.Groups[1].Value)
            .Where(target => !target.Contains("://", StringComparison.Ordinal));
        Assert.All(targets, target => Assert.True(Path.Exists(Path.Combine(folder, target)), target));
    }

    [Fact]
    public void Files_to_audit_are_there()
    {
        string[] named = [.. Named().Matches(File.ReadAllText(SourceTree.At("docs/audit.md"))).Select(match => match.Groups[1].Value)];
        Assert.NotEmpty(named);
        Assert.All(named, path => Assert.True(Path.Exists(SourceTree.At(path)), path));
    }

    /// <summary>Files change, and the claim must not be far from them.</summary>
    [Fact]
    public void Afternoon_has_about_as_many_lines_as_is_said()
    {
        string page = File.ReadAllText(SourceTree.At("docs/audit.md"));
        string[] files = [.. Named().Matches(page[..page.IndexOf("## The rules", StringComparison.Ordinal)]).Select(match => match.Groups[1].Value)];
        AssertAbout(Said(page, "([0-9,]+) lines of code"), files.Where(file => file.EndsWith(".cs", StringComparison.Ordinal)));
        AssertAbout(Said(page, "behind ([0-9,]+) of specification"), files.Where(file => file.EndsWith(".md", StringComparison.Ordinal)));
    }

    private static int Said(string page, string pattern) =>
        int.Parse(Regex.Match(page, pattern).Groups[1].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);

    private static void AssertAbout(int said, IEnumerable<string> files) =>
        Assert.InRange(files.Distinct().Sum(file => File.ReadLines(SourceTree.At(file)).Count()), said * 9 / 10, said * 11 / 10);

    private static IEnumerable<string> PagesBelow(string folder) => Directory.EnumerateFiles(folder, "*.md").Concat(
        Directory.EnumerateDirectories(folder).Where(each => !Ignored.Contains(Path.GetFileName(each))).SelectMany(PagesBelow));

    /// <summary>The file of a Markdown link, without a place in it.</summary>
    [GeneratedRegex(@"\]\(([^)#\s]+)(?:#[^)]*)?\)")]
    private static partial Regex Link();

    [GeneratedRegex("`([A-Za-z-]+/[A-Za-z0-9_./-]+)`")]
    private static partial Regex Named();
}
