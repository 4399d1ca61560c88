using System.Runtime.InteropServices;
using System.Text;
using TanKnock.Core.Sequences;
using Xunit;

namespace TanKnock.Tests.Erasing;

/// <summary>A form in which a secret can lie in memory.</summary>
/// <param name="Name">What it is, for the test's message.</param>
/// <param name="Bytes">Enough of it to be told from chance.</param>
internal sealed record Trace(string Name, byte[] Bytes)
{
    /// <summary>The first knocks of a sequence, in every form that they take.</summary>
    internal static IEnumerable<Trace> OfSequence(string name, string sequence)
    {
        Assert.True(KnockSequence.TryParse(sequence, out KnockSequence? parsed, out _));
        byte[] canonical = new byte[SequenceBytes.MaxLength];
        yield return new Trace($"{name} as knocks", MemoryMarshal.AsBytes(parsed!.Knocks[..3]).ToArray());
        yield return new Trace($"{name} as canonical bytes", canonical[..SequenceBytes.Write(parsed.Knocks[..3], canonical)]);
        foreach (Trace text in OfText(name, string.Join(',', sequence.Split(',')[..2])))
        {
            yield return text;
        }
    }

    /// <summary>A text, as bytes and as a string.</summary>
    internal static IEnumerable<Trace> OfText(string name, string text) =>
    [
        new($"{name} as text", Encoding.ASCII.GetBytes(text)),
        new($"{name} as string", Encoding.Unicode.GetBytes(text)),
    ];
}
