using System.Globalization;
using System.Text;
using TanKnock.Core.Lists;
using TanKnock.Core.Sequences;
using Xunit;

namespace TanKnock.Tests.Sealing;

/// <summary>Sealed lines against spec/vectors/sealed/, made by Debian's argon2 and spec/seal.py.</summary>
public sealed class SealedVectorTests
{
    public static TheoryData<string> Names => new(Reference.Vectors("sealed"));

    [Theory]
    [MemberData(nameof(Names))]
    public void Vector_opens_with_its_passphrase_and_on_its_line_only(string name)
    {
        string[] vector = Reference.ReadVector("sealed", name);
        SealPart part = ListFooter.Parse(Encoding.ASCII.GetBytes(Values(vector, "footer")[0]))!.Sealed!;
        byte[] passphrase = Encoding.UTF8.GetBytes(Values(vector, "passphrase")[0]);
        using SealKey? key = SealKey.Open(passphrase, part);
        Assert.NotNull(key);
        Assert.Null(SealKey.Open([.. passphrase, (byte)' '], part));
        string[] sequences = Values(vector, "sequence");
        string[] lines = Values(vector, "line");
        string[] numbers = Values(vector, "number");
        Assert.NotEmpty(lines);
        for (int i = 0; i < lines.Length; i++)
        {
            int number = int.Parse(numbers[i], CultureInfo.InvariantCulture);
            byte[] text = Encoding.ASCII.GetBytes(lines[i]);
            Assert.Equal(sequences[i], key.Open(number, text)?.Format());
            Assert.Null(key.Open(number + 1, text));
            using SealKey? other = SealKey.Open(passphrase, part with { Id = new Core.Secrets.ListId(part.Id.Value + 1) });
            Assert.Null(other?.Open(number, text));
            text[^5] ^= 1;
            Assert.Null(key.Open(number, text));
        }
    }

    [PythonFact]
    public void Lines_that_we_seal_are_those_of_the_reference()
    {
        string[] vector = Reference.ReadVector("sealed", "default.vector");
        SealPart part = ListFooter.Parse(Encoding.ASCII.GetBytes(Values(vector, "footer")[0]))!.Sealed!;
        using SealKey key = SealKey.Open(Encoding.UTF8.GetBytes(Values(vector, "passphrase")[0]), part)!;
        StringBuilder input = new();
        List<string> ours = [];
        foreach (string text in Values(vector, "sequence"))
        {
            Assert.True(KnockSequence.TryParse(text, out KnockSequence? sequence, out _));
            byte[] line = new byte[SealedLine.MaxText];
            string ownText = Encoding.ASCII.GetString(line.AsSpan(0, key.Seal(17, sequence!.Knocks, line)));
            ours.Add(ownText);
            string nonce = Convert.ToHexStringLower(System.Buffers.Text.Base64Url.DecodeFromChars(ownText.AsSpan(7)).AsSpan(0, 24));
            input.Append($"{Values(vector, "key")[0]} {part.Id} {nonce} 17 {text}\n");
        }

        Assert.Equal(ours, Reference.Run("seal.py", input.ToString()).TrimEnd('\n').Split('\n'));
    }

    private static string[] Values(string[] vector, string name) =>
        [.. vector.Where(line => line.StartsWith(name + ": ", StringComparison.Ordinal)).Select(line => line[(name.Length + 2)..])];
}
