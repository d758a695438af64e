using System.Buffers;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Ferry.Snapshots.Documents;
using Ferry.Snapshots.Formats;
using Ferry.Snapshots.Sources;
using Ferry.TestKit;

namespace Ferry.Snapshots.Tests.Sources;

public sealed class SourceConverterTests
{
    private static readonly byte[] SmileDocument = new SmileEncoder(true, false, false).Encode(new[] { KeyValuePair.Create("a", (object?)1) });
    private static readonly byte[] CborDocument = [0xbf, 0x61, (byte)'a', 0x01, 0xff];
    private static readonly byte[] YamlDocument = "---\na: 1\n"u8.ToArray();

    public static TheoryData<byte[], string> Documents => new()
    {
        { SmileDocument, "smile" },
        { CborDocument, "cbor" },
        { [0xd9, 0xd9, 0xf7, .. CborDocument], "cbor" },
        { [0xa1, .. CborDocument[1..^1]], "cbor" },
        { YamlDocument, "yaml" },
    };

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_form_becomes_JSON_compressed_or_not(byte[] document, string form)
    {
        var converter = new SourceConverter();
        foreach (var (source, name) in new[]
        {
            (document, form), (LzfEncoder.Encode(document, new Random(1)), $"{form}+lzf"), (Deflate(document), $"{form}+deflate"),
        })
        {
            Assert.False(SourceConverter.IsJson(source));
            Assert.Equal("{\"a\":1}", Encoding.UTF8.GetString(converter.ToJson(source, out var storedAs)));
            Assert.Equal(name, storedAs);
        }
    }

    [Theory]
    [InlineData("{\"a\":1}")]
    [InlineData("\ufeff{\"a\":1}")]
    [InlineData(" \n\t{\"a\":1}\n")]
    [InlineData("/* why */ {\"a\":1}")]
    [InlineData("// why\n{\"a\":1}")]
    [InlineData("-- {")]
    [InlineData("nothing of that kind")]
    [InlineData("")]
    public void JSON_and_what_is_of_no_other_form_stays_as_it_is(string text)
    {
        var source = Encoding.UTF8.GetBytes(text);
        Assert.True(SourceConverter.IsJson(source));
        Assert.True(new SourceConverter().ToJson(source, out var storedAs) == source.AsSpan()); // the same memory
        Assert.Null(storedAs);
        if (source.Length > 0)
        {
            Assert.All([LzfEncoder.Encode(source, new Random(1)), Deflate(source)], packed =>
            {
                Assert.Equal(text, Encoding.UTF8.GetString(new SourceConverter().ToJson(packed, out var packedAs)));
                Assert.Null(packedAs);
            });
        }
    }

    [Fact]
    public void A_converter_forgets_what_it_converted_before()
    {
        var converter = new SourceConverter();
        var large = new SmileEncoder(false, false, false).Encode(new[] { KeyValuePair.Create("a", (object?)new string('x', 3 << 20)) });
        foreach (var document in new[] { CborDocument, large, YamlDocument, LzfEncoder.Encode(SmileDocument, new Random(1)) })
        {
            var expected = Encoding.UTF8.GetString(new SourceConverter().ToJson(document, out _));
            Assert.Equal(expected, Encoding.UTF8.GetString(converter.ToJson(document, out _)));
        }
    }

    [Theory]
    [InlineData("3a290a05f8f9", "an array in SMILE")]
    [InlineData("d9d9f701", "a number in CBOR")]
    [InlineData("2d2d2d0a61", "a text in YAML")]
    [InlineData("3a290a05", "SMILE without content")]
    [InlineData("bf", "CBOR that ends early")]
    [InlineData("5a56010003000961", "LZF that ends early")]
    [InlineData("5a560000", "LZF without a length")]
    [InlineData("44464c00", "DEFLATE without content")]
    [InlineData("44464c00aa56ca5320", "DEFLATE that ends early")]
    public void What_is_no_document_is_refused(string hex, string what)
    {
        var source = Convert.FromHexString(hex);
        Assert.True(Record.Exception(() => new SourceConverter().ToJson(source, out _)) is DecodingException, what);
    }

    [Fact]
    public void Few_bytes_that_stand_for_many_are_refused_before_they_take_memory()
    {
        // A text of 64 control characters, which are six bytes each in JSON, and a million references to it.
        byte[] references = [.. ":)\n\u0003"u8, 0xfa, 0x80, (byte)'a', 0xf8, 0x7f, .. new byte[64], .. Enumerable.Repeat((byte)1, 1_000_000), 0xf9, 0xfb];
        var lzf = new ArrayBufferWriter<byte>();
        for (var i = 0; i < 2000; i++)
        {
            LzfEncoder.Chunk(lzf, 1, new byte[750], 0xffff);
        }

        foreach (var source in new[] { references, lzf.WrittenSpan.ToArray(), Deflate(new byte[200 << 20]) })
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            Assert.Throws<DecodingException>(() => new SourceConverter().ToJson(source, out _));
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1L << 30);
        }
    }

    [Fact]
    public void Altered_sources_end_in_a_typed_error_or_in_a_line_of_JSON()
    {
        var seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var sources = new[] { "elasticsearch-1.7.6", "elasticsearch-5.6.16" }.SelectMany(version => Fixtures.Case(version, "formats").ExpectedDocuments())
            .Select(line => JsonElement.Parse(line.Span)).Where(line => line.TryGetProperty("stored_b64", out _))
            .Select(line => line.GetProperty("stored_b64").GetBytesFromBase64()).ToList();
        sources.AddRange([.. sources.SelectMany(source => new[] { LzfEncoder.Encode(source, random), Deflate(source) })]);
        var converter = new SourceConverter();
        var (refused, converted) = (0, 0);
        for (var i = 0; i < 10_000; i++)
        {
            var altered = Alter(sources[random.Next(sources.Count)], random);
            try
            {
                var json = converter.ToJson(altered, out var storedAs);
                Assert.True(storedAs is null || SourceText.IsLineOfJson(json), Convert.ToHexString(altered));
                converted++;
            }
            catch (DecodingException)
            {
                refused++;
            }
            catch (Exception e) when (e is not Xunit.Sdk.XunitException)
            {
                Assert.Fail($"{Convert.ToHexString(altered)}: {e}");
            }
        }

        Assert.True(Math.Min(refused, converted) > 500, $"{refused} were refused, {converted} converted");
    }

    private static byte[] Deflate(byte[] content)
    {
        var packed = new MemoryStream();
        packed.Write("DFL\0"u8);
        using (var deflate = new DeflateStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            deflate.Write(content);
        }

        return packed.ToArray();
    }

    private static byte[] Alter(byte[] source, Random random)
    {
        var altered = source.ToList();
        for (var n = random.Next(1, 4); n > 0 && altered.Count > 0; n--)
        {
            var at = random.Next(altered.Count);
            switch (random.Next(4))
            {
                case 0: altered[at] = (byte)random.Next(256); break;
                case 1: altered.Insert(at, (byte)random.Next(256)); break;
                case 2: altered.RemoveRange(at, random.Next(altered.Count - at)); break;
                default: altered.InsertRange(at, altered.GetRange(at, random.Next(Math.Min(40, altered.Count - at)))); break;
            }
        }

        return [.. altered];
    }
}
