using CsCheck;
using Ferry.Lucene.Compression;
using K4os.Compression.LZ4;

namespace Ferry.Lucene.Tests;

public sealed class Lz4Tests
{
    private const byte Canary = 0xc5;
    private const int Canaries = 64;

    private static readonly LZ4Level[] Levels = [LZ4Level.L00_FAST, LZ4Level.L03_HC, LZ4Level.L12_MAX];

    /// <summary>Pieces of what came before and new bytes in turn: literals and matches of all lengths and distances.</summary>
    private static readonly Gen<byte[]> Content = Gen.Select(
        Gen.Select(Gen.Byte.Array[0, 40], Gen.Int[1, 60], Gen.Int[0, 600]).Array[1, 30],
        pieces =>
        {
            var bytes = new List<byte>();
            foreach (var (fresh, distance, length) in pieces)
            {
                bytes.AddRange(fresh);
                for (var i = 0; i < length && distance <= bytes.Count; i++)
                {
                    bytes.Add(bytes[^distance]);
                }
            }

            return bytes.ToArray();
        });

    [Fact]
    public void Blocks_of_another_writer_come_back() =>
        Gen.Select(Content, Gen.OneOf(Levels), Gen.Int[0, Lz4.Slack]).Sample(
            (content, level, slack) =>
            {
                var block = Lz4Blocks.Encode(content, level);
                var (used, decoded) = Decode(block, [], content.Length, slack);
                Assert.Equal(block.Length, used);
                Assert.Equal(content, decoded);
            },
            iter: 2000);

    [Fact]
    public void Matches_reach_into_the_dictionary_of_another_writer() =>
        Gen.Select(Content, Gen.Int[0, 1000], Gen.Int[0, Lz4.Slack], Gen.Bool).Sample(
            (content, cut, slack, high) =>
            {
                cut = Math.Min(cut, content.Length);
                byte[] dictionary = content[..cut], rest = [.. content[cut..], .. dictionary];
                var block = Lz4Blocks.EncodeBehind(dictionary, rest, high);
                var (used, decoded) = Decode(block, dictionary, rest.Length, slack);
                Assert.Equal(block.Length, used);
                Assert.Equal(rest, decoded);
            },
            iter: 2000);

    [Fact]
    public void Matches_of_any_distance_and_length_repeat_what_is_there()
    {
        for (var distance = 1; distance <= 20; distance++)
        {
            for (var length = 4; length <= 90; length++)
            {
                for (var slack = 0; slack <= Lz4.Slack; slack += 4)
                {
                    var literals = Enumerable.Range(1, distance).Select(i => (byte)i).ToArray();
                    var expected = new byte[distance + length];
                    for (var i = 0; i < expected.Length; i++)
                    {
                        expected[i] = (byte)((i % distance) + 1);
                    }

                    var (used, decoded) = Decode(Sequence(literals, distance, length), [], expected.Length, slack);
                    Assert.True(used > 0);
                    Assert.Equal(expected, decoded);
                }
            }
        }
    }

    [Fact]
    public void Nothing_is_written_behind_the_buffer_whatever_the_source() =>
        Gen.Select(Gen.Byte.Array[0, 200], Gen.Int[0, 100], Gen.Int[0, 700], Gen.Int[0, Lz4.Slack]).Sample(
            (source, dictionaryLength, length, slack) => Decode(source, new byte[dictionaryLength], length, slack),
            iter: 50_000);

    [Fact]
    public void Truncated_and_changed_blocks_never_write_behind_the_buffer() =>
        Gen.Select(Content.Where(content => content.Length > 0), Gen.Int[0, int.MaxValue], Gen.Byte, Gen.Int[0, Lz4.Slack]).Sample(
            (content, position, value, slack) =>
            {
                var block = Lz4Blocks.Encode(content, LZ4Level.L00_FAST);
                for (var length = 0; length < block.Length; length += 1 + (block.Length / 50))
                {
                    Assert.Equal(-1, Decode(block[..length], [], content.Length, slack).Used);
                }

                block[position % block.Length] = value;
                var (used, _) = Decode(block, [], content.Length, slack);
                Assert.InRange(used, -1, block.Length);
            },
            iter: 2000);

    [Fact]
    public void A_block_of_another_length_is_refused() =>
        Gen.Select(Content, Gen.Int[-20, 20].Where(more => more != 0)).Sample(
            (content, more) =>
            {
                var length = Math.Max(0, content.Length + more);
                var block = Lz4Blocks.Encode(content, LZ4Level.L00_FAST);
                var (used, decoded) = Decode(block, [], length, Lz4.Slack);
                if (used != -1)
                {
                    // A shorter end that falls between two sequences shows in the bytes that are not used.
                    Assert.True(used < block.Length || length == content.Length);
                    Assert.Equal(content[..length], decoded);
                }
            },
            iter: 1000);

    [Fact]
    public void A_match_before_the_beginning_is_refused()
    {
        Assert.Equal(-1, Decode(Sequence([1, 2, 3], distance: 4, length: 4), [], 7, Lz4.Slack).Used);
        Assert.Equal(-1, Decode(Sequence([1, 2, 3], distance: 0, length: 4), [], 7, Lz4.Slack).Used);
        Assert.Equal(-1, Decode(Sequence([1, 2, 3], distance: ushort.MaxValue, length: 4), new byte[100], 7, Lz4.Slack).Used);
    }

    [Fact]
    public void An_empty_block_is_one_token()
    {
        Assert.Equal(1, Decode([0], [], 0, 0).Used);
        Assert.Equal(-1, Decode([], [], 1, 0).Used);
    }

    [Fact]
    public void A_length_that_goes_on_for_ever_is_refused()
    {
        byte[] source = [0xf0, .. Enumerable.Repeat((byte)255, 9_000_000)];

        Assert.Equal(-1, Decode(source, [], 100, Lz4.Slack).Used);
    }

    /// <summary>One sequence: literals, then a match up to the end of the block.</summary>
    private static byte[] Sequence(byte[] literals, int distance, int length)
    {
        var block = new FileWriter(littleEndian: true).Byte((Math.Min(15, literals.Length) << 4) | Math.Min(15, length - 4));
        Extend(block, literals.Length - 15);
        block.Bytes(literals).Int16(distance);
        Extend(block, length - 4 - 15);
        return block.ToArray();
    }

    private static void Extend(FileWriter block, int rest)
    {
        for (; rest >= 255; rest -= 255)
        {
            block.Byte(255);
        }

        if (rest >= 0)
        {
            block.Byte(rest);
        }
    }

    /// <summary>Decodes into a buffer with canaries behind it, and with a dictionary in front, which must both stay as they are.</summary>
    private static (int Used, byte[] Decoded) Decode(byte[] block, byte[] dictionary, int length, int slack)
    {
        var end = dictionary.Length + length;
        var memory = new byte[end + slack + Canaries];
        memory.AsSpan(end + slack).Fill(Canary);
        dictionary.CopyTo(memory, 0);

        var used = Lz4.Decode(block, memory.AsSpan(0, end + slack), dictionary.Length, end);

        Assert.Equal(-1, memory.AsSpan(end + slack).IndexOfAnyExcept(Canary));
        Assert.True(memory.AsSpan(0, dictionary.Length).SequenceEqual(dictionary));
        return (used, memory[dictionary.Length..end]);
    }
}
