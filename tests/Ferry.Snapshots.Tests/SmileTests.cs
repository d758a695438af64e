using System.Buffers;
using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using CsCheck;
using Ferry.Snapshots.Formats;

namespace Ferry.Snapshots.Tests;

public sealed class SmileTests
{
    private const long NoLimit = long.MaxValue;

    // Lengths around those at which SMILE changes its token: 0, 1, 32, 33, 64, 65, 66 bytes.
    private static readonly Gen<string> Texts = Gen.OneOf(
        Gen.String[Gen.Char['a', 'e'], 0, 3],
        Gen.String[Gen.Char['a', 'z'], 30, 70],
        Gen.String[Gen.Char["aäß€日\"\\\n\u0001"], 0, 40],
        Gen.Int[0, 40].Select(n => string.Concat(Enumerable.Repeat("\U0001F600", n))));

    private static readonly Gen<object?> Scalars = Gen.OneOf(
        Texts.Select(x => (object?)x),
        Gen.Int.Select(x => (object?)x),
        Gen.Int[-17, 16].Select(x => (object?)x),
        Gen.Long.Select(x => (object?)x),
        Gen.Double.Where(double.IsFinite).Select(x => (object?)x),
        Gen.Single.Where(float.IsFinite).Select(x => (object?)x),
        Gen.Bool.Select(x => (object?)x),
        Gen.Byte.Array[0, 40].Select(x => (object?)new BigInteger(x)),
        Gen.Select(Gen.Byte.Array[0, 12], Gen.Int[-40, 40], (x, scale) => (object?)new BigDecimal(new BigInteger(x), scale)),
        Gen.Byte.Array[0, 30].Select(x => (object?)x),
        Gen.Const((object?)null));

    private static readonly Gen<object?> Values = Gen.Recursive<object?>((depth, inner) =>
        depth > 4
            ? Scalars
            : Gen.OneOf(
                Scalars,
                inner.Array[0, 6].Select(x => (object?)x),
                Gen.Select(Texts, inner).Array[0, 6].Select(x => (object?)x.Select(f => KeyValuePair.Create(f.Item1, f.Item2)).ToArray())));

    [Fact]
    public void Whatever_is_encoded_comes_back_as_the_same_JSON() =>
        Gen.Select(Values, Gen.Bool, Gen.Bool, Gen.Bool).Sample((value, sharedNames, sharedValues, rawBinary) =>
        {
            var smile = new SmileEncoder(sharedNames, sharedValues, rawBinary).Encode(value);
            AssertSame(value, Parse(smile));
        });

    [Fact]
    public void More_names_and_values_than_the_tables_hold_come_back()
    {
        var fields = Enumerable.Range(0, 5000).Select(i => i * 7 % 1500)
            .Select(i => KeyValuePair.Create($"name{i}", (object?)$"value{i % 1300}")).ToArray();
        var rows = fields.Chunk(50).Select(row => (object?)row).ToArray();
        AssertSame(rows, Parse(new SmileEncoder(true, true, true).Encode(rows)));
    }

    [Fact]
    public void Damaged_bytes_end_in_a_typed_error_or_in_JSON() =>
        Gen.Select(Values, Gen.Int[0, int.MaxValue], Gen.Byte, Gen.Bool).Sample((value, at, replacement, cut) =>
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

    private static void AssertSame(object? expected, JsonElement actual)
    {
        switch (expected)
        {
            case null:
                Assert.Equal(JsonValueKind.Null, actual.ValueKind);
                break;
            case string text:
                Assert.Equal(text, actual.GetString());
                break;
            case bool flag:
                Assert.Equal(flag, actual.GetBoolean());
                break;
            case byte[] bytes:
                Assert.Equal(bytes, actual.GetBytesFromBase64());
                break;
            case float number:
                Assert.Equal(number, actual.GetSingle());
                Assert.Contains(actual.GetRawText(), c => c is '.' or 'E');
                break;
            case double number:
                Assert.Equal(number, actual.GetDouble());
                Assert.Contains(actual.GetRawText(), c => c is '.' or 'E');
                break;
            case BigDecimal number:
                Assert.Equal(number, BigDecimal.Parse(actual.GetRawText()));
                break;
            case object?[] array:
                Assert.Equal(array.Length, actual.GetArrayLength());
                foreach (var (item, element) in array.Zip(actual.EnumerateArray()))
                {
                    AssertSame(item, element);
                }

                break;
            case KeyValuePair<string, object?>[] fields:
                var properties = actual.EnumerateObject().ToList();
                Assert.Equal(fields.Select(f => f.Key), properties.Select(p => p.Name));
                foreach (var (field, property) in fields.Zip(properties))
                {
                    AssertSame(field.Value, property.Value);
                }

                break;
            default:
                Assert.Equal(Convert.ToString(expected, CultureInfo.InvariantCulture), actual.GetRawText());
                break;
        }
    }
}
