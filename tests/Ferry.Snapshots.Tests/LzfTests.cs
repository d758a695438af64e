using System.Text;
using System.Text.Json;
using CsCheck;
using Ferry.Snapshots.Formats;
using Ferry.TestKit;

namespace Ferry.Snapshots.Tests;

public sealed class LzfTests
{
    [Theory]
    [InlineData("metadata-compressed")]
    [InlineData("odd-compressed")]
    public void What_Elasticsearch_1_packed_is_JSON(string name)
    {
        var packed = Directory.EnumerateFiles(Fixtures.Case("elasticsearch-1.7.6", name).RepositoryPath, "*", SearchOption.AllDirectories)
            .Select(File.ReadAllBytes).Where(bytes => Lzf.IsLzf(bytes)).ToList();

        Assert.True(packed.Count >= 4, $"{packed.Count} blobs are LZF");
        Assert.All(packed, lzf => Assert.Equal(JsonValueKind.Object, JsonElement.Parse(Unpack(lzf)).ValueKind));
    }

    [Fact]
    public void Whatever_is_packed_comes_back() =>
        Gen.Select(Gen.Byte.Array[0, 300].Array[0, 8], Gen.Int[0, 400], Gen.Int).Sample(
            (parts, times, seed) =>
            {
                var content = Enumerable.Repeat(parts, times).SelectMany(part => part).SelectMany(bytes => bytes).Take(200_000).ToArray();
                Assert.Equal(content, Unpack(LzfEncoder.Encode(content, new Random(seed))));
            },
            iter: 200);

    [Theory]
    [InlineData("5a560000036162", "a stored chunk that ends early")]
    [InlineData("5a56000001615a", "something after the last chunk")]
    [InlineData("5a5602000161", "a type that is not known")]
    [InlineData("5a56", "a header that ends early")]
    [InlineData("5a5601000200", "a compressed header that ends early")]
    [InlineData("5a560100020001006161", "more literals than the chunk has")]
    [InlineData("5a560100020002006100", "less than is announced")]
    [InlineData("5a5601000200010561", "literals beyond the end")]
    [InlineData("5a5601000400040061" + "2005", "a copy from before the beginning")]
    [InlineData("5a5601000400030061" + "2000", "a copy beyond the end")]
    [InlineData("5a5601000300040061" + "20", "a copy without a distance")]
    [InlineData("5a5601000400090061" + "e000", "a long copy without a distance")]
    [InlineData("5a560100000001", "nothing, where a byte is announced")]
    public void Damage_is_named(string hex, string what)
    {
        var lzf = Convert.FromHexString(hex);
        Assert.True(Record.Exception(() => Unpack(lzf)) is DecodingException, what);
    }

    [Theory]
    [InlineData("5a5601000500070061" + "8000" + "00", null)]
    [InlineData("5a5601000400070061" + "8000", "aaaaaaa")]
    [InlineData("5a560100050010" + "0061" + "e00600", "aaaaaaaaaaaaaaaa")]
    [InlineData("5a56010007000801" + "6162" + "4001" + "0163", null)]
    [InlineData("5a56010008000801" + "6162" + "4001" + "016364", "abababcd")]
    public void Copies_are_what_the_format_says(string hex, string? content)
    {
        var lzf = Convert.FromHexString(hex);
        if (content is null)
        {
            Assert.Throws<DecodingException>(() => Unpack(lzf));
        }
        else
        {
            Assert.Equal(content, Encoding.UTF8.GetString(Unpack(lzf)));
        }
    }

    [Fact]
    public void Altered_chunks_end_in_a_typed_error_or_in_as_many_bytes_as_they_say() =>
        Gen.Select(Gen.Byte[0, 3].Array[1, 400], Gen.Int, Gen.Int[0, int.MaxValue], Gen.Byte).Sample((content, seed, at, replacement) =>
        {
            var lzf = LzfEncoder.Encode(content, new Random(seed));
            lzf[at % lzf.Length] = replacement;
            try
            {
                Assert.Equal(Lzf.UnpackedLength(lzf), Unpack(lzf).Length);
            }
            catch (DecodingException)
            {
                // What damage is expected to end in.
            }
        });

    private static byte[] Unpack(byte[] lzf)
    {
        var content = new byte[Lzf.UnpackedLength(lzf)];
        Lzf.Unpack(lzf, content);
        return content;
    }
}
