using System.IO.Compression;
using CsCheck;
using Ferry.Lucene.Compression;

namespace Ferry.Lucene.Tests;

public sealed class PresetDictionaryInflaterTests
{
    /// <summary>Few different bytes, so that matches are found.</summary>
    private static readonly Gen<byte[]> Content = Gen.OneOf(Gen.Byte[0, 2], Gen.Byte).Array[1, 400];

    [Fact]
    public void Matches_reach_into_the_dictionary() =>
        Gen.Select(Content, Gen.Int[0, 400]).Sample(
            (content, cut) =>
            {
                cut = Math.Min(cut, content.Length - 1);
                byte[] dictionary = content[..cut], rest = [.. content[cut..], .. dictionary];
                Assert.Equal(rest, Inflate(FixedDeflate.Encode(dictionary, rest), dictionary, rest.Length));
            },
            iter: 500);

    [Fact]
    public void Streams_without_a_dictionary_come_back() =>
        Gen.Select(Content, Gen.OneOf(CompressionLevel.Fastest, CompressionLevel.SmallestSize, CompressionLevel.NoCompression)).Sample(
            (content, level) => Assert.Equal(content, Inflate(Deflate(content, level), [], content.Length)),
            iter: 500);

    [Fact]
    public void The_last_32_KB_of_a_larger_dictionary_count()
    {
        var random = new Random(3);
        var dictionary = new byte[100_000];
        random.NextBytes(dictionary);
        var content = dictionary[^(1 << 15)..^((1 << 15) - 10)];

        Assert.Equal(content, Inflate(FixedDeflate.Encode(dictionary, content), dictionary, content.Length));
    }

    [Fact]
    public void One_inflater_serves_many_streams()
    {
        var inflater = new PresetDictionaryInflater();
        for (var i = 1; i < 200; i++)
        {
            var dictionary = Enumerable.Range(0, i * 7 % 50).Select(j => (byte)(j * i)).ToArray();
            var content = Enumerable.Range(0, i).Select(j => (byte)(j * i)).ToArray();
            var output = new byte[i];
            Assert.True(inflater.TryDecode(FixedDeflate.Encode(dictionary, content), dictionary, output));
            Assert.Equal(content, output);
        }
    }

    [Fact]
    public void Another_length_is_refused() =>
        Gen.Select(Content, Gen.Int[-20, 20].Where(more => more != 0)).Sample(
            (content, more) =>
            {
                var length = Math.Max(1, content.Length + more);
                Assert.True(length == content.Length || Inflate(FixedDeflate.Encode([], content), [], length) is null);
            },
            iter: 300);

    [Fact]
    public void A_match_before_the_dictionary_is_refused()
    {
        byte[] dictionary = [.. "0123456789abcdef"u8];
        var stream = FixedDeflate.Encode(dictionary, "0123"u8);

        Assert.NotNull(Inflate(stream, dictionary, 4));
        Assert.Null(Inflate(stream, dictionary[1..], 4));
        Assert.Null(Inflate(stream, [], 4));
    }

    [Fact]
    public void Damaged_streams_are_refused_or_give_other_bytes() =>
        Gen.Select(Content, Gen.Int[0, int.MaxValue], Gen.Byte, Gen.OneOf(CompressionLevel.Fastest, CompressionLevel.SmallestSize)).Sample(
            (content, position, value, level) =>
            {
                var stream = Deflate(content, level);
                Inflate(stream[..(position % stream.Length)], content[..Math.Min(10, content.Length)], content.Length);
                stream[position % stream.Length] = value;
                Inflate(stream, content[..Math.Min(10, content.Length)], content.Length);
            },
            iter: 3000);

    [Fact]
    public void The_beginning_of_a_stream_is_not_enough()
    {
        byte[] content = [.. Enumerable.Range(0, 300).Select(i => (byte)(i * i))];
        var stream = FixedDeflate.Encode([], content);
        for (var length = 0; length < stream.Length - 2; length++)
        {
            Assert.Null(Inflate(stream[..length], [], content.Length));
        }
    }

    private static byte[] Deflate(byte[] content, CompressionLevel level)
    {
        using var output = new MemoryStream();
        using (var deflate = new DeflateStream(output, level))
        {
            deflate.Write(content);
        }

        return output.ToArray();
    }

    private static byte[]? Inflate(byte[] stream, byte[] dictionary, int length)
    {
        var destination = new byte[length];
        return new PresetDictionaryInflater().TryDecode(stream, dictionary, destination) ? destination : null;
    }
}
