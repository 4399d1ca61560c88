using System.Text;
using TanKnock.Core.Lists;
using TanKnock.Core.Secrets;
using TanKnock.Core.Sequences;
using Xunit;

namespace TanKnock.Tests.OneWay;

/// <summary>Our digests against spec/vectors/one-way/ and the second implementation that made them, spec/one_way.py.</summary>
public sealed class OneWayVectorTests
{
    public static TheoryData<string> Names => new(Reference.Vectors("one-way"));

    [Theory]
    [MemberData(nameof(Names))]
    public void Vector_hidden_gives_its_lines(string name)
    {
        string[] vector = Reference.ReadVector("one-way", name);
        byte[] keyBytes = Convert.FromHexString(Value(vector, "key"));
        OneWayPart part = ListFooter.Parse(Encoding.ASCII.GetBytes(Value(vector, "footer")))!.OneWay!;
        Assert.Equal(OneWayPart.Of(keyBytes, part.Knocks), part);
        using OneWayKey key = part.OpenKey();
        string[] lines = [.. Values(vector, "sequence").Select(sequence => Hide(key, sequence))];
        Assert.NotEmpty(lines);
        Assert.Equal(Values(vector, "line"), lines);
    }

    [Fact]
    public void Vector_of_a_derived_list_has_the_key_that_we_derive()
    {
        string[] vector = Reference.ReadVector("one-way", "derived.vector");
        byte[] bytes = new byte[ListSecret.Length];
        Assert.Null(SecretText.Read(Encoding.ASCII.GetBytes(Value(vector, "secret")), out ListId id, bytes));
        using ListSecret secret = new(id, bytes);
        Assert.Equal(Value(vector, "key"), Convert.ToHexStringLower(OneWayKey.Derive(secret, Value(vector, "rules"))));
    }

    [PythonFact]
    public void Random_lines_are_hidden_alike_by_the_reference()
    {
        Random random = new(7);
        StringBuilder input = new();
        List<string> ours = [];
        for (int i = 0; i < 100; i++)
        {
            byte[] bytes = new byte[OneWayKey.KeyLength];
            random.NextBytes(bytes);
            Knock[] knocks = [.. Enumerable.Range(0, random.Next(3, 33)).Select(_ => new Knock(
                random.Next(2) == 0 ? Protocol.Tcp : Protocol.Udp, (ushort)random.Next(1, 65536)))];
            string sequence = SequenceText.Format(knocks);
            input.Append($"{Convert.ToHexStringLower(bytes)} {sequence}\n");
            using OneWayKey key = new(bytes, knocks.Length);
            ours.Add(Hide(key, sequence));
        }

        Assert.Equal(ours, Values(Reference.Run("one_way.py", input.ToString()).Split('\n'), "line"));
    }

    private static string Hide(OneWayKey key, string text)
    {
        Assert.True(KnockSequence.TryParse(text, out KnockSequence? sequence, out _));
        Knock[] line = new Knock[OneWayLine.Length];
        key.Hide(sequence!.Knocks, line);
        return SequenceText.Format(line);
    }

    private static string Value(string[] vector, string name) => Values(vector, name).First();

    private static IEnumerable<string> Values(string[] vector, string name) =>
        vector.Where(line => line.StartsWith(name + ": ", StringComparison.Ordinal)).Select(line => line[(name.Length + 2)..]);
}
