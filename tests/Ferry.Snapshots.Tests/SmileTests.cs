using System.Buffers;
using System.Text;
using System.Text.Json;
using CsCheck;
using Ferry.Snapshots.Formats;

namespace Ferry.Snapshots.Tests;

public sealed class SmileTests
{
    private const long NoLimit = long.MaxValue;

    [Fact]
    public void Whatever_is_encoded_comes_back_as_the_same_JSON() =>
        Gen.Select(JsonValues.Any, Gen.Bool, Gen.Bool, Gen.Bool).Sample((value, sharedNames, sharedValues, rawBinary) =>
        {
            var smile = new SmileEncoder(sharedNames, sharedValues, rawBinary).Encode(value);
            JsonValues.AssertSame(value, Parse(smile));
        });

    [Fact]
    public void More_names_and_values_than_the_tables_hold_come_back()
    {
        var fields = Enumerable.Range(0, 5000).Select(i => i * 7 % 1500)
            .Select(i => KeyValuePair.Create($"name{i}", (object?)$"value{i % 1300}")).ToArray();
        var rows = fields.Chunk(50).Select(row => (object?)row).ToArray();
        JsonValues.AssertSame(rows, Parse(new SmileEncoder(true, true, true).Encode(rows)));
    }

    [Fact]
    public void Damaged_bytes_end_in_a_typed_error_or_in_JSON() =>
        Gen.Select(JsonValues.Any, Gen.Int[0, int.MaxValue], Gen.Byte, Gen.Bool).Sample((value, at, replacement, cut) =>
        {
            var smile = new SmileEncoder(true, true, true).Encode(value);
            at %= smile.Length;
            if (cut)
            {
                Assert.Throws<DecodingException>(() => ToJson(smile[..at]));
                return;
            }

            smile[at] = replacement;
            try
            {
                _ = Parse(smile);
            }
            catch (DecodingException)
            {
                // What damage is expected to end in.
            }
        });

    [Fact]
    public void Any_bytes_end_in_a_typed_error_or_in_JSON() =>
        Gen.Byte.Array[0, 200].Sample(bytes =>
        {
            try
            {
                _ = Parse([.. ":)\n\u0007"u8, .. bytes]);
            }
            catch (DecodingException)
            {
                // What random bytes are expected to end in.
            }
        });

    [Theory]
    [InlineData("3a290a05", "")]
    [InlineData("3a290b05c2", "")]
    [InlineData("3a290a15c2", "")]
    [InlineData("3a290a05f8", "an array that does not end")]
    [InlineData("3a290a05f9", "an end without a beginning")]
    [InlineData("3a290a05fb", "an object's end as a value")]
    [InlineData("3a290a05c2c2", "a second root")]
    [InlineData("3a290a0541ff", "a text that ends early")]
    [InlineData("3a290a0580ff41", "a text that is not UTF-8")]
    [InlineData("3a290a0501", "a shared value where none are shared")]
    [InlineData("3a290a05fa40", "a shared name before there is one")]
    [InlineData("3a290a05247f7f7f7f7f7fbf", "an integer of more than 32 bits")]
    [InlineData("3a290a05fd0f7f7f7fbf", "a length beyond the end")]
    [InlineData("3a290a05e80f7f7f7fbf", "a length beyond the end")]
    [InlineData("3a290a05260f7f7f7fbf", "a number of millions of digits")]
    public void What_is_not_SMILE_is_refused(string hex, string why)
    {
        _ = why;
        Assert.Throws<DecodingException>(() => ToJson(Convert.FromHexString(hex)));
    }

    [Theory]
    [InlineData("c2", "1")]
    [InlineData("df", "-16")]
    [InlineData("2880", null)]
    [InlineData("28037c000000", "1.0")]
    [InlineData("26817f01", "-1")]
    [InlineData("2a84810101", "0.03")]
    [InlineData("e8814000", "\"gA==\"")]
    public void Known_bytes_have_known_meanings(string hex, string? json)
    {
        var smile = Convert.FromHexString("3a290a05" + hex);
        if (json is null)
        {
            Assert.Throws<DecodingException>(() => ToJson(smile));
        }
        else
        {
            Assert.Equal(json, Encoding.UTF8.GetString(ToJson(smile).Span));
        }
    }

    [Fact]
    public void Nesting_beyond_the_limit_is_refused()
    {
        byte[] Nested(int depth) => [.. ":)\n\u0001"u8, .. Enumerable.Repeat((byte)0xf8, depth), .. Enumerable.Repeat((byte)0xf9, depth)];
        Assert.Equal(2 * Smile.MaxDepth, ToJson(Nested(Smile.MaxDepth)).Length);
        Assert.Throws<DecodingException>(() => ToJson(Nested(Smile.MaxDepth + 1)));
    }

    [Fact]
    public void Back_references_cannot_make_more_than_the_limit()
    {
        byte[] bomb = [.. ":)\n\u0003"u8, 0xf8, 0x7f, .. Enumerable.Repeat((byte)'a', 64), .. Enumerable.Repeat((byte)1, 100_000), 0xf9];
        Assert.Equal(1 + (100_001 * 67), ToJson(bomb).Length);
        Assert.Throws<DecodingException>(() => Smile.ToJson(bomb, new ArrayBufferWriter<byte>(), 1_000_000));
    }

    private static ReadOnlyMemory<byte> ToJson(byte[] smile)
    {
        var json = new ArrayBufferWriter<byte>();
        Smile.ToJson(smile, json, NoLimit);
        return json.WrittenMemory;
    }

    private static JsonElement Parse(byte[] smile) =>
        JsonElement.Parse(ToJson(smile).Span, new JsonDocumentOptions { MaxDepth = Smile.MaxDepth });
}
