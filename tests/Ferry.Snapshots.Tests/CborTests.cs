using System.Buffers;
using System.Diagnostics;
using System.Formats.Cbor;
using System.Numerics;
using System.Text;
using System.Text.Json;
using CsCheck;
using Ferry.Snapshots.Formats;

namespace Ferry.Snapshots.Tests;

public sealed class CborTests
{
    [Fact]
    public void Whatever_is_encoded_comes_back_as_the_same_JSON() =>
        Gen.Select(JsonValues.Any, Gen.Bool).Sample((value, indefinite) =>
            JsonValues.AssertSame(Shown(value), JsonElement.Parse(ToJson(Encode(value, indefinite)).Span, new JsonDocumentOptions { MaxDepth = 1000 })));

    // Examples of RFC 8949, appendix A, and what Jackson makes of names and tags.
    [Theory]
    [InlineData("00", "0")]
    [InlineData("1903e8", "1000")]
    [InlineData("1bffffffffffffffff", "18446744073709551615")]
    [InlineData("c249010000000000000000", "18446744073709551616")]
    [InlineData("3bffffffffffffffff", "-18446744073709551616")]
    [InlineData("3903e7", "-1000")]
    [InlineData("f98000", "-0.0")]
    [InlineData("f93c00", "1.0")]
    [InlineData("f97bff", "65504.0")]
    [InlineData("f90001", "5.9604645E-08")]
    [InlineData("fa47c35000", "100000.0")]
    [InlineData("fb3ff199999999999a", "1.1")]
    [InlineData("f97c00", "\"Infinity\"")]
    [InlineData("f97e00", "\"NaN\"")]
    [InlineData("fbfff0000000000000", "\"-Infinity\"")]
    [InlineData("f4", "false")]
    [InlineData("f6", "null")]
    [InlineData("f7", "null")]
    [InlineData("c074323031332d30332d32315432303a30343a30305a", "\"2013-03-21T20:04:00Z\"")]
    [InlineData("c11a514b67b0", "1363896240")]
    [InlineData("d74401020304", "\"AQIDBA==\"")]
    [InlineData("5f42010243030405ff", "\"AQIDBAU=\"")]
    [InlineData("7f657374726561646d696e67ff", "\"streaming\"")]
    [InlineData("7f61c3617ced", null)]
    [InlineData("7f61c361bcff", "\"ü\"")]
    [InlineData("a201020304", "{\"1\":2,\"3\":4}")]
    [InlineData("a14261620a", "{\"ab\":10}")]
    [InlineData("bf61610161619f0203ffff", "{\"a\":1,\"a\":[2,3]}")]
    [InlineData("d9d9f7a0", "{}")]
    public void Known_bytes_have_known_meanings(string hex, string? json)
    {
        var cbor = Convert.FromHexString(hex);
        if (json is null)
        {
            Assert.Throws<DecodingException>(() => ToJson(cbor));
        }
        else
        {
            Assert.Equal(json, Encoding.UTF8.GetString(ToJson(cbor).Span));
        }
    }

    [Theory]
    [InlineData("", "nothing")]
    [InlineData("bf6161", "a map that ends early")]
    [InlineData("bf6161ff", "a name without a value")]
    [InlineData("a1f401", "a name that is a boolean")]
    [InlineData("a18001", "a name that is an array")]
    [InlineData("0000", "a second item")]
    [InlineData("ff", "an end without a beginning")]
    [InlineData("c349010000000000000000", "a negative big integer, of which servers do not agree")]
    [InlineData("c48221196ab3", "a decimal fraction, of which servers do not agree")]
    [InlineData("c5822003", "a big float")]
    [InlineData("d81900", "a reference to a text")]
    [InlineData("f0", "a simple value without a meaning")]
    [InlineData("61ff", "a text that is not UTF-8")]
    [InlineData("9bffffffffffffffff", "an array of more items than there are bytes")]
    [InlineData("7bffffffffffffffff", "a text longer than what is there")]
    [InlineData("5b7fffffffffffffff", "bytes longer than what is there")]
    [InlineData("1c", "a length that is reserved")]
    public void What_is_not_CBOR_or_not_JSON_is_refused(string hex, string why)
    {
        var cbor = Convert.FromHexString(hex);
        Assert.True(Record.Exception(() => ToJson(cbor)) is DecodingException, why);
    }

    [Fact]
    public void Nesting_beyond_the_limit_is_refused()
    {
        byte[] Nested(int depth) => [.. Enumerable.Repeat((byte)0x81, depth), 0];
        Assert.Equal((2 * 1000) + 1, ToJson(Nested(1000)).Length);
        Assert.Throws<DecodingException>(() => ToJson(Nested(1001)));
        Assert.Throws<DecodingException>(() => ToJson(Nested(1_000_000)));
    }

    [Fact]
    public void An_integer_of_millions_of_digits_is_refused_at_once()
    {
        byte[] cbor = [0xc2, 0x5a, 0x00, 0x10, 0x00, 0x00, .. Enumerable.Repeat((byte)0xff, 1 << 20)];
        var watch = Stopwatch.StartNew();
        Assert.Throws<DecodingException>(() => ToJson(cbor));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(2), $"it took {watch.Elapsed}");
    }

    private static ReadOnlyMemory<byte> ToJson(byte[] cbor)
    {
        var json = new ArrayBufferWriter<byte>();
        Cbor.ToJson(cbor, json, long.MaxValue);
        return json.WrittenMemory;
    }

    private static byte[] Encode(object? value, bool indefinite)
    {
        var writer = new CborWriter(CborConformanceMode.Lax);
        Write(value);
        return writer.Encode();

        void Write(object? item)
        {
            switch (item)
            {
                case null: writer.WriteNull(); break;
                case string text: writer.WriteTextString(text); break;
                case bool flag: writer.WriteBoolean(flag); break;
                case int number: writer.WriteInt32(number); break;
                case long number: writer.WriteInt64(number); break;
                case float number: writer.WriteSingle(number); break;
                case double number: writer.WriteDouble(number); break;
                case BigInteger number: writer.WriteBigInteger(BigInteger.Abs(number)); break;
                case BigDecimal number: writer.WriteTextString(number.ToString()); break;
                case byte[] bytes: writer.WriteByteString(bytes); break;
                case object?[] array:
                    writer.WriteStartArray(indefinite ? null : array.Length);
                    Array.ForEach(array, Write);
                    writer.WriteEndArray();
                    break;
                case KeyValuePair<string, object?>[] fields:
                    writer.WriteStartMap(indefinite ? null : fields.Length);
                    foreach (var (name, field) in fields)
                    {
                        writer.WriteTextString(name);
                        Write(field);
                    }

                    writer.WriteEndMap();
                    break;
            }
        }
    }

    /// <summary>What <see cref="Encode"/> makes of a value, as to the kinds that are refused.</summary>
    private static object? Shown(object? value) => value switch
    {
        BigInteger number => BigInteger.Abs(number),
        BigDecimal number => number.ToString(),
        double number when (double)(float)number == number => (float)number, // the writer's choice
        KeyValuePair<string, object?>[] fields => fields.Select(field => KeyValuePair.Create(field.Key, Shown(field.Value))).ToArray(),
        object?[] array => array.Select(Shown).ToArray(),
        _ => value,
    };
}
