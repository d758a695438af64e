using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace Ferry.Verification.Documents;

/// <summary>
/// Which chunks of stored fields are compared. The choice depends on nothing but seed, share and the place of the chunk, so that it can be made again;
/// a larger share of the same seed has all chunks of a smaller one.
/// </summary>
/// <param name="Share">The part that is wanted, above 0 and up to 1.</param>
/// <param name="Seed">Another seed, another sample.</param>
public sealed record Sample(double Share, int Seed)
{
    /// <summary>Every document, so that no choice is made.</summary>
    public static Sample Whole { get; } = new(1, 0);

    public bool IsWhole => Share >= 1;

    /// <summary>The place of a chunk in the order in which chunks come into samples: evenly spread over all numbers.</summary>
    public ulong Rank(string indexUuid, int shard, string segment, int chunk)
    {
        var text = Encoding.UTF8.GetBytes($"{indexUuid}/{segment}");
        var key = new byte[12 + text.Length].AsSpan();
        BinaryPrimitives.WriteInt32LittleEndian(key, Seed);
        BinaryPrimitives.WriteInt32LittleEndian(key[4..], shard);
        BinaryPrimitives.WriteInt32LittleEndian(key[8..], chunk);
        text.CopyTo(key[12..]);
        return XxHash3.HashToUInt64(key);
    }

    public bool Includes(ulong rank) => IsWhole || rank < Share * Math.Pow(2, 64);
}
