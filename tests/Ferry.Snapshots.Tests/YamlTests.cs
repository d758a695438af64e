using System.Buffers;
using System.Diagnostics;
using System.Numerics;
using System.Text;
using System.Text.Json;
using CsCheck;
using Ferry.Snapshots.Formats;

namespace Ferry.Snapshots.Tests;

public sealed class YamlTests
{
    /// <summary>Every JSON is YAML too.</summary>
    [Fact]
    public void JSON_in_YAML_comes_back_as_the_same_JSON() =>
        JsonValues.Any.Sample(value =>
        {
            var json = Encode(new[] { value });
            Assert.Equal(Encoding.UTF8.GetString(json), Encoding.UTF8.GetString(Encode(Decode(JsonElement.Parse(ToJson($"--- {Encoding.UTF8.GetString(json)}"))))));
        });

    [Fact]
    public void Blocks_come_back_as_the_same_JSON()
    {
        var names = Gen.OneOf(Gen.Const(""), Gen.String[Gen.Char['a', 'c'], 0, 2], Gen.String[Gen.Char["ä \n:-?#"], 0, 5]);
        var scalars = Gen.OneOf(
            Gen.Const((object?)null), Gen.Int.Select(x => (object?)x), Gen.Bool.Select(x => (object?)x), names.Select(x => (object?)x));
        var values = Gen.Recursive<object?>((depth, inner) => depth > 5
            ? scalars
            : Gen.OneOf(
                scalars,
                inner.Array[0, 4].Select(x => (object?)x),
                Fields(inner).Select(x => (object?)x)));

        Fields(values).Where(fields => fields.Length > 0).Sample(
            fields => JsonValues.AssertSame(fields, JsonElement.Parse(ToJson(BlockYaml.Encode(fields)))), iter: 2000, print: BlockYaml.Encode);

        Gen<KeyValuePair<string, object?>[]> Fields(Gen<object?> inner) =>
            Gen.Select(names, inner).Array[0, 4].Select(x => x.Select(f => KeyValuePair.Create(f.Item1, f.Item2)).ToArray());
    }

    [Theory]
    [InlineData("true", "true")]
    [InlineData("True", "true")]
    [InlineData("yes", "true")]
    [InlineData("off", "false")]
    [InlineData("NO", "false")]
    [InlineData("y", "\"y\"")]
    [InlineData("tRue", "\"tRue\"")]
    [InlineData("'true'", "\"true\"")]
    [InlineData("~", "null")]
    [InlineData("", "null")]
    [InlineData("null", "null")]
    [InlineData("''", "\"\"")]
    [InlineData("\"~\"", "\"~\"")]
    [InlineData("0", "0")]
    [InlineData("-0", "0")]
    [InlineData("-17", "-17")]
    [InlineData("123456789012345678901234567890", "123456789012345678901234567890")]
    [InlineData("'17'", "\"17\"")]
    [InlineData("1.50", "1.5")]
    [InlineData("1.", "1.0")]
    [InlineData(".5", "0.5")]
    [InlineData("-.5e1", "-5.0")]
    [InlineData("1e3", "1000.0")]
    [InlineData("+1.5E-3", "0.0015")]
    [InlineData("1_000.5", "1000.5")]
    [InlineData("09", "9.0")]
    [InlineData("12:30:45", "\"12:30:45\"")]
    [InlineData("2001-12-14", "\"2001-12-14\"")]
    [InlineData("2001-12-14t21:59:43.10-05:00", "\"2001-12-14t21:59:43.10-05:00\"")]
    [InlineData("1.2.3", "\"1.2.3\"")]
    [InlineData("+", "\"+\"")]
    [InlineData("<<", "\"<<\"")]
    [InlineData("!!str 17", "\"17\"")]
    [InlineData("!!int '17'", "17")]
    [InlineData("!!float 17", "17.0")]
    [InlineData("!!bool 'yes'", "true")]
    [InlineData("!!null ''", "null")]
    [InlineData("!mine 17", "\"17\"")]
    [InlineData("! 17", "\"17\"")]
    [InlineData("|\n  two\n  lines\n", "\"two\\nlines\\n\"")]
    [InlineData(">\n  one\n  line\n", "\"one line\\n\"")]
    [InlineData("\"\\x41\\u00fc\\U0001F600\"", "\"Aü\\uD83D\\uDE00\"")]
    [InlineData("\"\\ud83d\\ude00\"", "\"\\uD83D\\uDE00\"")]
    public void A_scalar_is_what_it_is_to_Jackson(string yaml, string json) => AssertJson($"{{\"a\":{json}}}", $"---\na: {yaml}\n");

    [Theory]
    [InlineData("---\n?\n: x\nb: 1\n", "{\"\":\"x\",\"b\":1}")]
    [InlineData("---\na:\n?\n: x\n", "{\"a\":null,\"\":\"x\"}")]
    [InlineData("---\na:\n  ?\n  : x\n", "{\"a\":{\"\":\"x\"}}")]
    [InlineData("---\n'': x\n", "{\"\":\"x\"}")]
    [InlineData("---\n1: a\n1: b\ntrue: c\n", "{\"1\":\"a\",\"1\":\"b\",\"true\":\"c\"}")]
    [InlineData("---\na:\n- b:\n- c: {d: }\n- - 1\n  - [2, 3]\n", "{\"a\":[{\"b\":null},{\"c\":{\"d\":null}},[1,[2,3]]]}")]
    [InlineData("---\na: {}\nb: []\n", "{\"a\":{},\"b\":[]}")]
    [InlineData("--- # what\n# ever\na: &x 1 # one\n...\n", "{\"a\":1}")]
    [InlineData("---\r\na: 1\r\nb:\r\n- c\r\n", "{\"a\":1,\"b\":[\"c\"]}")]
    public void Collections_become_objects_and_arrays(string yaml, string json) => AssertJson(json, yaml);

    [Theory]
    [InlineData("a: *x", "an alias")]
    [InlineData("a: &x [1]\nb: *x", "an alias of what is there")]
    [InlineData("a: 017", "octal or decimal")]
    [InlineData("a: 0x1F", "hexadecimal or a text")]
    [InlineData("a: 0b11", "binary or a text")]
    [InlineData("a: 1_000", "with underscores or a text")]
    [InlineData("a: +5", "with a sign or a text")]
    [InlineData("a: .inf", "not finite")]
    [InlineData("a: .nan", "no number")]
    [InlineData("a: 1:30.5", "a float of base 60")]
    [InlineData("a: !!int x", "an integer that is none")]
    [InlineData("[a]: 1", "a name that is an array")]
    [InlineData("a: 1\n---\nb: 2", "a second document")]
    [InlineData("a: [1, 2", "an array that does not end")]
    [InlineData("a: 'x", "a text that does not end")]
    [InlineData("a: b: c", "a mapping where none can be")]
    [InlineData("a: \"\\ud83d\"", "half a character")]
    public void What_is_not_YAML_or_not_certain_is_refused(string yaml, string why) =>
        Assert.True(Record.Exception(() => ToJson($"---\n{yaml}\n")) is DecodingException, why);

    [Fact]
    public void Text_that_is_not_UTF_8_is_refused() =>
        Assert.Throws<DecodingException>(() => Yaml.ToJson([.. "---\na: "u8, 0xff], new ArrayBufferWriter<byte>(), 1000));

    [Theory]
    [InlineData("[")]
    [InlineData("{a: ")]
    [InlineData("- ")]
    [InlineData("? ")]
    public void Nesting_beyond_the_limit_is_refused_in_no_time(string open)
    {
        var watch = Stopwatch.StartNew();
        Assert.Throws<DecodingException>(() => ToJson("--- \n" + string.Concat(Enumerable.Repeat(open, 100_000))));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10), $"it took {watch.Elapsed}");
    }

    [Fact]
    public void A_long_document_takes_time_by_its_length()
    {
        var yaml = "---\n" + string.Concat(Enumerable.Range(0, 100_000).Select(i => $"ä{i}: {i}\n"));
        var watch = Stopwatch.StartNew();
        Assert.Equal(100_000, JsonElement.Parse(ToJson(yaml)).EnumerateObject().Count());
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30), $"it took {watch.Elapsed}");
    }

    [Fact]
    public void An_error_names_the_byte() =>
        Assert.Equal(Encoding.UTF8.GetByteCount("---\nä: ü\nb: "), Assert.Throws<DecodingException>(() => ToJson("---\nä: ü\nb: 017\n")).Offset);

    private static byte[] ToJson(string yaml)
    {
        var json = new ArrayBufferWriter<byte>();
        Yaml.ToJson(Encoding.UTF8.GetBytes(yaml), json, long.MaxValue);
        return json.WrittenSpan.ToArray();
    }

    private static string Show(string yaml) => Encoding.UTF8.GetString(ToJson(yaml));

    private static void AssertJson(string json, string yaml) => Assert.Equal(json, Show(yaml));

    private static byte[] Encode(object? value) => JsonSerializer.SerializeToUtf8Bytes(Plain(value));

    /// <summary>Without what JSON has no form for; objects as arrays of pairs, because names may repeat.</summary>
    private static object? Plain(object? value) => value switch
    {
        BigInteger or BigDecimal => value.ToString(),
        float number => (double)number,
        KeyValuePair<string, object?>[] fields => fields.Select(field => new object?[] { field.Key, Plain(field.Value) }).ToArray(),
        byte[] bytes => Convert.ToBase64String(bytes),
        object?[] array => array.Select(Plain).ToArray(),
        _ => value,
    };

    private static object? Decode(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Array => json.EnumerateArray().Select(Decode).ToArray(),
        JsonValueKind.String => json.GetString(),
        JsonValueKind.Number when json.GetRawText().AsSpan().IndexOfAny('.', 'E') < 0 => json.GetInt64(),
        JsonValueKind.Number => json.GetDouble(),
        JsonValueKind.Null => null,
        _ => json.GetBoolean(),
    };
}
