using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TanKnock.Tests.House;

/// <summary>A source file of the product.</summary>
/// <param name="Room">Its folder, from the root of the source tree.</param>
/// <param name="Name">Its name.</param>
/// <param name="Namespace">The namespace that belongs to its folder.</param>
/// <param name="Text">What is in it.</param>
internal sealed record SourceFile(string Room, string Name, string Namespace, string Text)
{
    internal SyntaxNode Syntax { get; } = CSharpSyntaxTree.ParseText(Text, new CSharpParseOptions(LanguageVersion.Preview)).GetRoot();
}

/// <summary>A file of a room names a type of another room.</summary>
internal sealed record Use(string Room, string Used, string File, string Type);

/// <summary>Reads the source files of the product, and finds out which folders know which.</summary>
internal static partial class Rooms
{
    /// <summary>Projects in these folders are no part of the product.</summary>
    private static readonly string[] NotProduct = ["tests", "bench"];

    internal static SourceFile[] Read() =>
    [
        .. from project in Directory.EnumerateFiles(SourceTree.Root, "*.csproj", SearchOption.AllDirectories)
           let root = Path.GetDirectoryName(project)!
           where !NotProduct.Contains(FirstFolder(SourceTree.Root, project))
           let space = RootNamespace().Match(File.ReadAllText(project)).Groups[1].Value
           from path in Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
           where FirstFolder(root, path) is not ("bin" or "obj")
           let folder = Path.GetDirectoryName(path)!
           select new SourceFile(
               Path.GetRelativePath(SourceTree.Root, folder),
               Path.GetFileName(path),
               space + folder[root.Length..].Replace('/', '.'),
               File.ReadAllText(path)),
    ];

    /// <summary>A file uses another room if it names a type that is declared there, and the room's namespace is in scope, by a
    /// using directive or as an enclosing namespace, or stands in front of the type.</summary>
    internal static IEnumerable<Use> Uses(SourceFile[] files)
    {
        ILookup<string, SourceFile> declared = files
            .SelectMany(file => file.Syntax.DescendantNodes().Select(TypeDeclaredBy).OfType<string>(), (file, type) => (file, type))
            .ToLookup(each => each.type, each => each.file);
        return files.SelectMany(file =>
            from name in file.Syntax.DescendantNodes(IsCode).OfType<SimpleNameSyntax>()
            let type = name.Identifier.ValueText
            from other in declared[type]
            where other.Room != file.Room && IsMeant(name, other.Namespace, file)
            select new Use(file.Room, other.Room, file.Name, type)).Distinct();
    }

    private static string? TypeDeclaredBy(SyntaxNode node) => node switch
    {
        BaseTypeDeclarationSyntax type => type.Identifier.ValueText,
        DelegateDeclarationSyntax type => type.Identifier.ValueText,
        _ => null,
    };

    private static bool IsMeant(SimpleNameSyntax name, string space, SourceFile file)
    {
        string? qualifier = name.Parent switch
        {
            QualifiedNameSyntax qualified when qualified.Right == name => qualified.Left.ToString(),
            MemberAccessExpressionSyntax member when member.Name == name => member.Expression.ToString(),
            _ => null,
        };
        return qualifier is null
            ? $"{file.Namespace}.".StartsWith($"{space}.", StringComparison.Ordinal)
                || file.Syntax.ChildNodes().OfType<UsingDirectiveSyntax>()
                    .Any(each => IsOfNamespace(each) && each.Name?.ToString() == space)
            : $".{space}".EndsWith($".{qualifier}", StringComparison.Ordinal);
    }

    private static bool IsCode(SyntaxNode node) => node is not UsingDirectiveSyntax directive || !IsOfNamespace(directive);

    /// <summary>Otherwise it brings the members of a type into scope, or gives a type another name.</summary>
    private static bool IsOfNamespace(UsingDirectiveSyntax directive) =>
        directive.Alias is null && directive.StaticKeyword.IsKind(SyntaxKind.None);

    private static string FirstFolder(string root, string path) => Path.GetRelativePath(root, path).Split('/')[0];

    [GeneratedRegex("<RootNamespace>(.*?)</RootNamespace>")]
    private static partial Regex RootNamespace();
}
