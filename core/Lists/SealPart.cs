using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using NSec.Cryptography;
using TanKnock.Core.Secrets;
using TanKnock.Core.Sequences;

namespace TanKnock.Core.Lists;

/// <summary>The part of a footer that says how a client's list is sealed.</summary>
/// <param name="Id">The list's name, to which its lines are bound.</param>
/// <param name="Memory">Memory that Argon2id takes, in KiB.</param>
/// <param name="Passes">How often it goes over it.</param>
/// <param name="Salt">16 bytes in base64url.</param>
/// <param name="Check">What opens under the right key alone: nothing, sealed as line 0; in base64url.</param>
public sealed record SealPart(ListId Id, int Memory, int Passes, string Salt, string Check)
{
    /// <summary>64 MiB and three passes: the second recommendation of RFC 9106, section 4, for one lane.</summary>
    private const int DefaultMemory = 65_536;

    private const int DefaultPasses = 3;
    private const int MinMemory = 8; // RFC 9106, section 3.1, for one lane
    private const int MaxMemory = 1 << 20; // 1 GiB: a list from elsewhere must not take the whole machine
    private const int MaxPasses = 64;
    private const int SaltLength = 16;

    internal static SealPart New() => new(
        ListId.New(), DefaultMemory, DefaultPasses, Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SaltLength)), "");

    internal Argon2id Argon2() => new(new Argon2Parameters
    {
        DegreeOfParallelism = 1,
        MemorySize = Memory,
        NumberOfPasses = Passes,
    });

    internal static SealPart? Take(Dictionary<string, string> values)
    {
        if (!values.Remove("sealed", out string? id))
        {
            return null;
        }

        // A part that is damaged leaves something behind, so that the footer is refused.
        values.Add("sealed", "");
        string[] argon = values.Remove("argon2id", out string? parameters) ? parameters.Split(',') : [];
        return argon.Length == 2
            && TryReadNumber(argon[0], MinMemory, MaxMemory, out int memory)
            && TryReadNumber(argon[1], 1, MaxPasses, out int passes)
            && values.Remove("salt", out string? salt) && IsBytes(salt, SaltLength)
            && values.Remove("check", out string? check) && IsBytes(check, SealedLine.Overhead)
            && ListId.TryParse(Encoding.ASCII.GetBytes(id), out ListId listId)
            && values.Remove("sealed")
            ? new SealPart(listId, memory, passes, salt, check)
            : null;
    }

    internal string Format() => $"sealed={Id} argon2id={Memory},{Passes} salt={Salt} check={Check}";

    private static bool TryReadNumber(string text, int min, int max, out int value) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value >= min && value <= max;

    private static bool IsBytes(string text, int length) =>
        Base64Url.IsValid(text, out int count) && count == length && Base64Url.EncodeToString(Base64Url.DecodeFromChars(text)) == text;
}
