using System.Text;
using Ferry.Lucene.DocValues;

namespace Ferry.Lucene.Tests;

/// <summary>Terms in blocks that begin alike, which Lucene 5.4 to 6.6 write for 1,024 terms and more.</summary>
public sealed class Lucene54TermsTests
{
    [Theory]
    [InlineData(40, 3)]
    [InlineData(32, 300)]
    [InlineData(1, 2)]
    public async Task Blocks_that_begin_alike_give_their_terms(int count, int longest)
    {
        var terms = Enumerable.Range(0, count).Select(i => $"term-{i:D4}{new string('x', i * 37 % longest)}").Order(StringComparer.Ordinal).ToList();
        var bytes = Write(terms);
        var data = new DocValuesData(new MemoryDirectory { ["_0.dvd"] = [.. new byte[7], .. bytes] }, "_0.dvd", LittleEndian: false);

        var read = await new Lucene54Terms(Lucene54TermsEncoding.SharedPrefixes, count, 7, 0, 7 + bytes.Length, 0, [], 0).ReadAsync(data, default);

        Assert.Equal(terms, Enumerable.Range(0, read.Count).Select(i => Encoding.UTF8.GetString(read[i])));
    }

    [Fact]
    public async Task Terms_that_do_not_fill_their_bytes_are_corrupt()
    {
        var bytes = Write([.. Enumerable.Range(0, 16).Select(i => $"term-{i:D4}")]);
        var data = new DocValuesData(new MemoryDirectory { ["_0.dvd"] = bytes }, "_0.dvd", LittleEndian: false);
        var entry = new Lucene54Terms(Lucene54TermsEncoding.SharedPrefixes, 40, 0, 0, bytes.Length, 0, [], 0);

        var error = await Assert.ThrowsAsync<IndexFormatException>(async () => await entry.ReadAsync(data, default));

        Assert.Contains(error.Problem, new[] { FormatProblem.Corrupt, FormatProblem.Truncated });
    }

    private static byte[] Write(List<string> terms)
    {
        var bytes = new List<byte>();
        foreach (var block in terms.Chunk(16))
        {
            var shared = block.Skip(1).Select(term => term.AsSpan().CommonPrefixLength(block[0])).ToList();
            var rest = block.Skip(1).Select((term, i) => term[shared[i]..]).ToList();
            var lengths = rest.Select(suffix => suffix.Length - 1).Concat(Enumerable.Repeat(0, 15)).Take(15).ToList();
            bytes.Add((byte)(block[0].Length < 128 ? block[0].Length : (block[0].Length & 127) | 128));
            if (block[0].Length >= 128)
            {
                bytes.Add((byte)(block[0].Length >> 7));
            }

            bytes.AddRange(Encoding.UTF8.GetBytes(block[0]));
            if (lengths.Exists(length => length > 254))
            {
                bytes.Add(255);
                bytes.AddRange(lengths.SelectMany(length => new[] { (byte)(length >> 8), (byte)length }));
            }
            else
            {
                bytes.AddRange(lengths.Select(length => (byte)length));
            }

            for (var i = 0; i < rest.Count; i++)
            {
                bytes.AddRange([(byte)shared[i], .. Encoding.UTF8.GetBytes(rest[i])]);
            }
        }

        return [.. bytes];
    }
}
