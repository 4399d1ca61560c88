using System.Globalization;
using System.Text;
using NSec.Cryptography;
using TanKnock.Core.Secrets;
using TanKnock.Core.Sequences;
using Xunit;

namespace TanKnock.Tests.Derivation;

/// <summary>Our derivation against spec/vectors/derivation/ and against the second implementation, spec/derive.py.</summary>
public sealed class DerivationVectorTests
{
    private const int RandomCases = 150;

    public static TheoryData<string> Names => new(Reference.Vectors("derivation"));

    [Fact]
    public void Vectors_are_all_there()
    {
        Assert.True(Names.Count >= 15);
        Assert.Contains($"line: {LineDeriver.MaxLine}", Reference.ReadVector("derivation", "large-lines.vector"));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Vector_derived_gives_its_sequences(string name)
    {
        string[] vector = Reference.ReadVector("derivation", name);
        (string secret, string rules) = (Value(vector, "secret"), Value(vector, "rules"));
        ulong[] lines = [.. Values(vector, "line").Select(line => ulong.Parse(line, CultureInfo.InvariantCulture))];
        Assert.NotEmpty(lines);
        Assert.Equal(Values(vector, "sequence"), Derive(secret, rules, lines));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Vector_key_is_what_our_library_makes_of_it(string name)
    {
        string[] vector = Reference.ReadVector("derivation", name);
        byte[] secret = Convert.FromHexString(Value(vector, "secret").Split(':')[3]);
        using SharedSecret shared = SharedSecret.Import(secret, SharedSecretBlobFormat.RawSharedSecret);
        byte[] key = KeyDerivationAlgorithm.HkdfSha256.DeriveBytes(
            shared, "TanKnock list derivation, version 1"u8, Encoding.ASCII.GetBytes(Value(vector, "info")), 32);
        Assert.Equal(Value(vector, "key"), Convert.ToHexStringLower(key));
    }

    [PythonFact]
    public void Reference_makes_the_vectors_as_they_are()
    {
        foreach (string name in Reference.Vectors("derivation"))
        {
            string[] vector = Reference.ReadVector("derivation", name);
            string input = $"{Value(vector, "secret")} {Value(vector, "rules")} {string.Join(' ', Values(vector, "line"))}\n";
            Assert.Equal(string.Join('\n', vector[1..]) + "\n", Reference.Run("derive.py", input));
        }
    }

    [PythonFact]
    public void Random_parameters_derive_alike_by_the_reference()
    {
        int seed = Environment.TickCount;
        Random random = new(seed);
        StringBuilder input = new();
        List<string> ours = [];
        for (int i = 0; i < RandomCases; i++)
        {
            (string secret, string rules, ulong[] lines) = (RandomSecret(random), RandomRules(random), RandomLines(random));
            input.Append(CultureInfo.InvariantCulture, $"{secret} {rules} {string.Join(' ', lines)}\n");
            ours.AddRange(Derive(secret, rules, lines));
        }

        string[] theirs = [.. Values(Reference.Run("derive.py", input.ToString()).Split('\n'), "sequence")];
        Assert.Equal(RandomCases * 3, theirs.Length);
        Assert.True(ours.SequenceEqual(theirs), $"seed {seed}: the first difference is case {Difference(ours, theirs) / 3}");
    }

    [Fact]
    public void Line_depends_on_its_number_alone()
    {
        string secret = Value(Reference.ReadVector("derivation", "random-secret.vector"), "secret");
        const string Rules = "knocks=4 ports=1024-65535 protocols=tcp,udp";
        string[] forwards = Derive(secret, Rules, [1, 2, 3, 1000]);
        Assert.Equal(forwards, Derive(secret, Rules, [1000, 3, 2, 1]).Reverse());
        Assert.Equal(forwards[3], Derive(secret, Rules, [1000])[0]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData((1UL << 63) + 1)]
    public void Line_out_of_range_is_a_bug_of_the_caller(ulong number) => Assert.Throws<ArgumentOutOfRangeException>(() =>
        Derive(RandomSecret(new Random(1)), "knocks=4 ports=1024-65535 protocols=tcp,udp", [number]));

    [Theory]
    [InlineData("knocks=4 ports=80,81 protocols=tcp")]
    [InlineData("knocks=04 ports=80-99 protocols=tcp")]
    [InlineData("knocks=2 ports=80-99 protocols=tcp")]
    [InlineData("knocks=33 ports=80-99 protocols=tcp")]
    [InlineData("knocks=4 ports=90,80 protocols=tcp")]
    [InlineData("knocks=4 ports=80-99 protocols=udp,tcp")]
    [InlineData("knocks=4 ports=80-99 protocols=sctp")]
    [InlineData("knocks=4 ports=0-99 protocols=tcp")]
    [InlineData("knocks=4  ports=80-99 protocols=tcp")]
    [InlineData("ports=80-99 knocks=4 protocols=tcp")]
    [InlineData("knocks=4 ports=80-99")]
    [InlineData("")]
    public void Rules_in_another_form_than_the_canonical_one_are_refused(string text) => Assert.Null(RulesText.TryParse(text));

    private static string[] Derive(string secretText, string rules, ulong[] lines)
    {
        byte[] bytes = new byte[ListSecret.Length];
        Assert.Null(SecretText.Read(Encoding.ASCII.GetBytes(secretText), out ListId id, bytes));
        using ListSecret secret = new(id, bytes);
        using LineDeriver deriver = new(secret, RulesText.TryParse(rules)!);
        return [.. lines.Select(line => SequenceText.Format(deriver.Line(line)))];
    }

    private static string RandomSecret(Random random)
    {
        byte[] bytes = new byte[ListSecret.Length];
        random.NextBytes(bytes);
        byte[] text = new byte[SecretText.Length];
        SecretText.Write(new ListId((uint)random.NextInt64(1L << 32)), bytes, text);
        return Encoding.ASCII.GetString(text);
    }

    /// <summary>Few ports as often as many, so that repeated ports, sweeps and thrown-away numbers all come up.</summary>
    private static string RandomRules(Random random)
    {
        int knocks = random.Next(SequenceRules.MinKnocks, KnockSequence.MaxKnocks + 1);
        List<string> ranges = [];
        int port = random.Next(1, 100);
        for (int need = knocks; need > 0; need -= 10)
        {
            int last = port + 10 + (random.Next(3) == 0 ? random.Next(9000) : random.Next(5));
            ranges.Add($"{port}-{last}");
            port = last + 2 + random.Next(50);
        }

        string protocols = random.GetItems<string>(["tcp", "udp", "tcp,udp"], 1)[0];
        return $"knocks={knocks} ports={string.Join(',', ranges)} protocols={protocols}";
    }

    private static ulong[] RandomLines(Random random) =>
        [1 + (ulong)random.Next(1000), 1 + (ulong)random.NextInt64(), LineDeriver.MaxLine - (ulong)random.Next(3)];

    private static int Difference(List<string> ours, string[] theirs) =>
        Enumerable.Range(0, theirs.Length).FirstOrDefault(i => ours[i] != theirs[i], -1);

    private static string Value(string[] vector, string name) => Values(vector, name).First();

    private static IEnumerable<string> Values(string[] vector, string name) =>
        vector.Where(line => line.StartsWith(name + ": ", StringComparison.Ordinal)).Select(line => line[(name.Length + 2)..]);
}
