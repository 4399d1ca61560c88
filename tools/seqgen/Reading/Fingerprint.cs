using System.Security.Cryptography;
using NSec.Cryptography;
using TanKnock.Core.Lists;
using TanKnock.Core.Sequences;
using SHA256Hash = System.Security.Cryptography.IncrementalHash;

namespace TanKnock.Seqgen.Reading;

/// <summary>A short form of a list that two people can compare by telephone. It is equal at both ends, whatever is used
/// (spec/sequence-list.md 11).</summary>
/// <remarks>Slow on purpose: somebody who overhears it and knows all lines but one could otherwise find that line by trying.</remarks>
internal static class Fingerprint
{
    private const int Length = 8;

    private static readonly Argon2id Slow = new(new Argon2Parameters
    {
        DegreeOfParallelism = 1,
        MemorySize = 65_536,
        NumberOfPasses = 3,
    });

    /// <summary>The fingerprint, as four groups of four digits.</summary>
    internal static string Of(ListContent content)
    {
        using SHA256Hash hash = SHA256Hash.CreateHash(HashAlgorithmName.SHA256);
        using OneWayKey? partner = content.Footer?.Partner?.OpenKey();
        Knock[] hidden = new Knock[OneWayLine.Length];
        Span<byte> bytes = stackalloc byte[1 + SequenceBytes.MaxLength];
        hash.AppendData("TanKnock list fingerprint, version 1"u8);
        for (int i = 0; i < content.Count; i++)
        {
            ReadOnlySpan<Knock> line = content.Knocks(i);
            if (partner is not null)
            {
                partner.Hide(line, hidden);
                line = hidden;
            }

            bytes[0] = (byte)line.Length;
            hash.AppendData(bytes[..(1 + SequenceBytes.Write(line, bytes[1..]))]);
        }

        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        Span<byte> print = stackalloc byte[Length];
        hash.GetHashAndReset(digest);
        Slow.DeriveBytes(digest, "TanKnock fingerp"u8, print);
        CryptographicOperations.ZeroMemory(digest);
        CryptographicOperations.ZeroMemory(bytes);
        string text = Convert.ToHexStringLower(print);
        return $"{text[..4]}-{text[4..8]}-{text[8..12]}-{text[12..]}";
    }
}
