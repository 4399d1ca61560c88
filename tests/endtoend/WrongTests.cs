using System.Reflection;
using System.Text.RegularExpressions;
using TanKnock.Tests;
using Xunit;

namespace TanKnock.EndToEnd;

/// <summary>docs/when-things-go-wrong.md names each row's tests, and they are there.</summary>
public sealed partial class WrongTests
{
    private static readonly (string What, string[] Tests)[] Rows =
    [
        .. File.ReadAllLines(SourceTree.At("docs/when-things-go-wrong.md"))
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal) && line.Contains('`', StringComparison.Ordinal))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .Select(cells => (cells[1], Test().Matches(cells[3]).Select(match => match.Groups[1].Value).ToArray())),
    ];

    [Fact]
    public void Each_row_is_in_the_table_once()
    {
        IEnumerable<string> names = typeof(Wrong).GetFields(BindingFlags.Static | BindingFlags.NonPublic)
            .Select(field => (string)field.GetRawConstantValue()!).Where(value => value != Wrong.Table);
        Assert.Equal(names.Order(), Rows.Select(row => row.What).Order());
    }

    [Fact]
    public void Each_row_has_tests_that_carry_its_name() => Assert.All(Rows, row =>
    {
        Assert.NotEmpty(row.Tests);
        Assert.All(row.Tests, test => Assert.Contains(row.What, RowsOf(test)));
    });

    /// <summary>The rows that a class, or one test of it, carries. What no program can be made to do from outside is a unit test.</summary>
    private static IEnumerable<string> RowsOf(string test)
    {
        string[] parts = test.Split('.');
        Type? type = typeof(WrongTests).Assembly.GetType($"{typeof(WrongTests).Namespace}.{parts[0]}");
        if (type is null)
        {
            string unit = Assert.Single(Directory.GetFiles(SourceTree.At("tests/unit"), $"{parts[0]}.cs", SearchOption.AllDirectories));
            return UnitTrait().Matches(File.ReadAllText(unit)).Select(match => match.Groups[1].Value);
        }

        MemberInfo? member = parts.Length == 1 ? type : type.GetMethod(parts[1]);
        Assert.True(member is not null, $"{test} is not there");
        return member.CustomAttributes.Where(each => each.AttributeType == typeof(TraitAttribute))
            .Where(each => (string)each.ConstructorArguments[0].Value! == Wrong.Table)
            .Select(each => (string)each.ConstructorArguments[1].Value!);
    }

    [GeneratedRegex("""\[Trait\("When things go wrong", "(.*?)"\)\]""")]
    private static partial Regex UnitTrait();

    [GeneratedRegex("`([A-Za-z0-9_.]+)`")]
    private static partial Regex Test();
}
