using System.Text;
using System.Text.RegularExpressions;
using Xunit;

namespace TanKnock.Tests.Lists;

/// <summary>Our reader against spec/vectors/lists/ and against the second implementation that made them.</summary>
public sealed partial class VectorTests
{
    private const int RandomLists = 400;

    public static TheoryData<string> Names =>
        new(Reference.Vectors("lists"));

    [Fact]
    public void Vectors_are_all_there() => Assert.True(Names.Count >= 60);

    [Theory]
    [MemberData(nameof(Names))]
    public void Vector_read_gives_its_result(string name)
    {
        string text = File.ReadAllText(Path.Combine(Reference.Spec, "vectors/lists", name), Encoding.Latin1);
        int end = text.IndexOf("\n\n", StringComparison.Ordinal);
        string expected = text[(text.IndexOf('\n', StringComparison.Ordinal) + 1)..(end + 1)];
        using ListFolder folder = new();
        Assert.Equal(expected, ListVerdict.Of(folder.Write(Unescape(text[(end + 2)..]))));
    }

    [PythonFact]
    public void Reference_on_all_vectors_agrees() =>
        Assert.Equal("", Reference.Run("list_reference.py", ["verify", .. Directory.GetFiles(Path.Combine(Reference.Spec, "vectors/lists"))]));

    [PythonFact]
    public void Random_lists_read_alike_by_the_reference()
    {
        using ListFolder folder = new();
        int seed = Environment.TickCount;
        Random random = new(seed);
        string[] paths = [.. Enumerable.Range(0, RandomLists).Select(i => folder.Write(RandomList.Text(random, forms: true), $"{i}.tan"))];
        string[] ours = [.. paths.Select(ListVerdict.Of)];
        string[] theirs = Reference.Run("list_reference.py", ["read", .. paths]).TrimEnd('\n').Split("\n\n");
        Assert.Equal(paths.Length, theirs.Length);
        for (int i = 0; i < paths.Length; i++)
        {
            Assert.True(ours[i] == theirs[i] + "\n", $"seed {seed}, list {i}:\n{File.ReadAllText(paths[i])}\n--- ours\n{ours[i]}\n--- theirs\n{theirs[i]}");
        }

        // Both kinds of result have to be among them, or nothing has been compared.
        Assert.Contains(ours, r => r.StartsWith("result: ok\nentry", StringComparison.Ordinal));
        Assert.Contains(ours, r => !r.StartsWith("result: ok", StringComparison.Ordinal));
    }

    private static string Unescape(string body) => Escape().Replace(body, match => match.Value switch
    {
        "\\\\" => "\\",
        "\\\n" => "",
        string hex => ((char)Convert.ToInt32(hex[2..], 16)).ToString(),
    });

    [GeneratedRegex(@"\\(x[0-9a-f]{2}|\\|\n)")]
    private static partial Regex Escape();
}
