using TanKnock.Core.Files;

namespace TanKnock.Core.Lists;

/// <summary>What a file has to be before it is trusted with sequences, judged on its open handle.</summary>
internal static class AccessRules
{
    private const int GroupOrWorldWritable = 0x12; // octal 022
    private const int WorldReadable = 0x4;

    /// <summary>Why this file is not to be trusted, or null.</summary>
    internal static ListError? Check(string path, FileFacts facts, uint user)
    {
        if (facts.Kind != FileKind.Regular)
        {
            return new ListError(path, 0, "not a regular file");
        }

        if (facts.Links != 1)
        {
            return new ListError(
                path, 0, $"has {facts.Links} hard links", "a list has one name only: remove the others");
        }

        if (facts.Owner != user && facts.Owner != 0)
        {
            return new ListError(
                path, 0, $"belongs to user {facts.Owner}, not to user {user} or root", $"chown {user} {path}");
        }

        return (facts.Mode & (GroupOrWorldWritable | WorldReadable)) == 0
            ? null
            : new ListError(
                path, 0, $"mode {Convert.ToString(facts.Mode, 8).PadLeft(4, '0')} lets others in", $"chmod 600 {path}");
    }
}
