using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Ferry.Verification.Documents;

namespace Ferry.Verification.Tests.Documents;

public sealed class JsonComparisonTests
{
    [Theory]
    [InlineData("""{"a":1,"b":2}""", """{ "b" : 2, "a" : 1 }""")]
    [InlineData("""{"n":1.0}""", """{"n":1}""")]
    [InlineData("""{"n":1e2}""", """{"n":100}""")]
    [InlineData("""{"n":1E+2}""", """{"n":100.00}""")]
    [InlineData("""{"n":0.00120}""", """{"n":12e-4}""")]
    [InlineData("""{"n":-0.0}""", """{"n":0}""")]
    [InlineData("""{"n":0e999999999999999999999}""", """{"n":0}""")]
    [InlineData("""{"n":1e999999999999999999999}""", """{"n":10e999999999999999999998}""")]
    [InlineData("""{"n":123456789012345678901234567890}""", """{"n":1.2345678901234567890123456789e29}""")]
    [InlineData("""{"n":1,"n":2}""", """{"n":2}""")]
    [InlineData("""{"s":"\u00e9\/\ud83d\ude00"}""", """{"s":"é/😀"}""")]
    [InlineData("""{"\u0061":1}""", """{"a":1}""")]
    [InlineData("""{"s":"\ud800"}""", """{"s":"\ud800"}""")]
    [InlineData("""{"\ud800":1}""", """{"\ud800":1}""")]
    [InlineData("""/* so */ {"a":[]} // and so""", """{"a":[ ]}""")]
    public void These_are_the_same(string source, string target)
    {
        Assert.Null(Compare(source, target));
        Assert.Null(Compare(target, source));
    }

    [Theory]
    [InlineData("""{"a":1}""", """{"a":2}""", "/a", "1", "2")]
    [InlineData("""{"a":1}""", """{"a":"1"}""", "/a", "1", "\"1\"")]
    [InlineData("""{"a":null}""", """{}""", "/a", "null", null)]
    [InlineData("""{}""", """{"a":null}""", "/a", null, "null")]
    [InlineData("""{"a":[1,2]}""", """{"a":[2,1]}""", "/a/0", "1", "2")]
    [InlineData("""{"a":[1,2]}""", """{"a":[1]}""", "/a/1", "2", null)]
    [InlineData("""{"a":[1]}""", """{"a":[1,[]]}""", "/a/1", null, "[]")]
    [InlineData("""{"a":[]}""", """{"a":{}}""", "/a", "[]", "{}")]
    [InlineData("""{"a":true}""", """{"a":false}""", "/a", "true", "false")]
    [InlineData("""{"a":{"b/c":[0,{"d~":"x"}]}}""", """{"a":{"b/c":[0,{"d~":"y"}]}}""", "/a/b~1c/1/d~0", "\"x\"", "\"y\"")]
    [InlineData("""{"n":9007199254740993}""", """{"n":9007199254740992}""", "/n", "9007199254740993", "9007199254740992")]
    [InlineData("""{"n":0.1000000000000000055}""", """{"n":0.1}""", "/n", "0.1000000000000000055", "0.1")]
    [InlineData("""{"n":1e400}""", """{"n":1e401}""", "/n", "1e400", "1e401")]
    [InlineData("""{"n":1}""", """{"n":-1}""", "/n", "1", "-1")]
    [InlineData("""{"n":2,"n":1}""", """{"n":2}""", "/n", "1", "2")]
    [InlineData("""{"s":"a"}""", """{"s":"A"}""", "/s", "\"a\"", "\"A\"")]
    [InlineData("""{"s":"e\u0301"}""", """{"s":"é"}""", "/s", "\"e\\u0301\"", "\"é\"")]
    [InlineData("""{"s":"\ud800"}""", """{"s":"\ud801"}""", "/s", "\"\\ud800\"", "\"\\ud801\"")]
    [InlineData("""{"z":1,"a":1}""", """{"z":2,"a":2}""", "/z", "1", "2")]
    [InlineData("""{"":1}""", """{"":2}""", "/", "1", "2")]
    [InlineData("""{}""", """[]""", "", "{}", "[]")]
    public void The_first_difference_is_named_with_both_values(string source, string target, string place, string? sourceValue, string? targetValue) =>
        Assert.Equal(new JsonDifference(place, sourceValue, targetValue), Compare(source, target));

    [Theory]
    [InlineData("", "{}", "in the snapshot")]
    [InlineData("{}", "{", "on the target")]
    [InlineData("{\"a\":NaN}", "{}", "in the snapshot")]
    [InlineData("{} {}", "{}", "in the snapshot")]
    public void What_is_not_JSON_is_said_so(string source, string target, string side) =>
        Assert.Contains(side, Assert.ThrowsAny<JsonException>(() => Compare(source, target)).Message, StringComparison.Ordinal);

    [Fact]
    public void Long_values_are_shortened_but_not_within_a_character()
    {
        var difference = Compare($$"""{"s":"{{new string('é', 500)}}"}""", """{"s":["x"]}""")!;

        Assert.Equal($"\"{new string('é', 99)}…", difference.SourceValue);
        Assert.True(difference.SourceValue!.Length <= JsonDifference.MaxValue);
    }

    [Theory]
    [InlineData("[", "]")]
    [InlineData("{\"a\":", "}")]
    public void Nesting_has_a_limit_and_no_effect_below_it(string open, string close)
    {
        string Nested(int depth, string value) => string.Concat(Enumerable.Repeat(open, depth)) + value + string.Concat(Enumerable.Repeat(close, depth));

        Assert.Null(Compare(Nested(JsonComparison.MaxDepth, "1"), Nested(JsonComparison.MaxDepth, "1.0")));
        var difference = Compare(Nested(JsonComparison.MaxDepth, "1"), Nested(JsonComparison.MaxDepth, "2"))!;
        Assert.Equal(JsonComparison.MaxDepth, difference.JsonPointer.Count(c => c == '/'));
        Assert.ThrowsAny<JsonException>(() => Compare(Nested(1_000_000, "1"), Nested(1_000_000, "2")));
    }

    [Fact]
    public void Numbers_with_endless_exponents_are_compared_as_they_are_written()
    {
        var endless = "1e" + new string('9', 1_000_000);

        Assert.Null(Compare($"[{endless}]", $"[ {endless}]"));
        Assert.Equal("/0", Compare($"[{endless}]", $"[{endless}9]")!.JsonPointer);
    }

    /// <summary>The oracle is independent: JsonNode, with numbers as fractions of big integers.</summary>
    [Fact]
    public void Any_two_values_are_judged_as_by_an_oracle() =>
        Gen.Select(Values(4), Values(4), Gen.Bool).Sample((left, right, same) =>
        {
            var (source, target) = (left, same ? left : right);
            Assert.Equal(IsSame(JsonNode.Parse(source), JsonNode.Parse(target)), Compare(source, target) is null);
        });

    [Fact]
    public void Numbers_written_otherwise_are_the_same_and_others_are_not() =>
        Gen.Select(Numbers, Gen.Int[-30, 30], Gen.Int[0, 3]).Sample((number, shift, zeros) =>
        {
            var written = Rewrite(number, shift, zeros);
            Assert.Null(Compare($"[{number}]", $"[{written}]"));
            var other = number.Contains('.', StringComparison.Ordinal) ? number + "1" : number + ".1";
            Assert.Equal("/0", Compare($"[{written}]", $"[{other}]")!.JsonPointer);
        });

    /// <summary>Keys in another order and white space change nothing; a leaf that is changed is named by its pointer.</summary>
    [Fact]
    public void A_changed_leaf_is_found_where_it_is() =>
        Gen.Select(Values(5), Gen.Int[0, 1_000_000]).Sample((json, choice) =>
        {
            var changed = JsonNode.Parse($"[{json}]")!;
            var leaves = Leaves(changed, "");
            if (leaves.Count == 0)
            {
                return;
            }

            var (pointer, leaf) = leaves[choice % leaves.Count];
            leaf.ReplaceWith(JsonValue.Create("\u0001changed"));
            Shuffle(changed, new Random(choice));

            Assert.Equal(pointer, Compare($"[{json}]", changed.ToJsonString(new JsonSerializerOptions { WriteIndented = true }))!.JsonPointer);
        });

    private static readonly Gen<string> Numbers = Gen.Select(
        Any("", "-"), Any("0", "1", "10", "12", "9007199254740993", "123456789012345678901234567890"),
        Any("", ".0", ".5", ".50", ".000000000000000000000000000001", ".1000000000000000055"))
        .Select((sign, whole, fraction) => sign + whole + fraction);

    private static readonly Gen<string> Exponents = Any("", "", "e0", "e1", "E+2", "e-3", "e30");

    private static readonly Gen<string> Names = Any("a", "b", "c/d", "~", "é", "");

    private static Gen<string> Any(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);

    private static Gen<string> Values(int depth)
    {
        var scalars = Gen.OneOf(
            Gen.Select(Numbers, Exponents).Select((number, exponent) => number + exponent),
            Any("true", "false", "null", "\"\"", "\"x\"", "\"\\u0078\"", "\"é\"", "\"1\""));
        if (depth == 0)
        {
            return scalars;
        }

        var inner = Values(depth - 1);
        return Gen.Frequency(
            (2, scalars),
            (1, inner.Array[0, 3].Select(items => $"[{string.Join(", ", items)}]")),
            (2, Gen.Select(Names, inner).Array[0, 3].Select(pairs =>
                "{" + string.Join(",", pairs.DistinctBy(pair => pair.Item1).Select(pair => $"{JsonSerializer.Serialize(pair.Item1)} : {pair.Item2}")) + "}")));
    }

    private static string Rewrite(string number, int shift, int zeros)
    {
        var point = number.Contains('.', StringComparison.Ordinal) ? number : number + ".";
        var fraction = point.Length - point.IndexOf('.', StringComparison.Ordinal) - 1;
        var sign = number[0] == '-' ? "-" : "";
        var digits = point.Replace(".", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal).TrimStart('0').PadLeft(1, '0');
        zeros = digits == "0" ? 0 : zeros; // JSON has no zeros in front
        return $"{sign}{digits}{new string('0', zeros)}{(shift > 0 ? "." + new string('0', shift) : "")}e{-fraction - zeros}";
    }

    private static JsonDifference? Compare(string source, string target) => JsonComparison.Compare(Encoding.UTF8.GetBytes(source), Encoding.UTF8.GetBytes(target));

    private static bool IsSame(JsonNode? left, JsonNode? right) => (left, right) switch
    {
        (null, null) => true,
        (JsonObject a, JsonObject b) => a.Count == b.Count && a.All(pair => b.TryGetPropertyValue(pair.Key, out var value) && IsSame(pair.Value, value)),
        (JsonArray a, JsonArray b) => a.Count == b.Count && a.Zip(b).All(pair => IsSame(pair.First, pair.Second)),
        (JsonValue a, JsonValue b) when a.GetValueKind() == b.GetValueKind() => a.GetValueKind() switch
        {
            JsonValueKind.Number => Value(a.ToJsonString()) == Value(b.ToJsonString()),
            JsonValueKind.String => a.GetValue<string>() == b.GetValue<string>(),
            _ => true,
        },
        _ => false,
    };

    /// <summary>A number as a whole number of 10^-100.</summary>
    private static BigInteger Value(string number)
    {
        var parts = number.ToLowerInvariant().Split('e');
        var exponent = parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 0;
        var point = parts[0].IndexOf('.', StringComparison.Ordinal);
        var fraction = point < 0 ? 0 : parts[0].Length - point - 1;
        return BigInteger.Parse(parts[0].Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) * BigInteger.Pow(10, 100 + exponent - fraction);
    }

    /// <summary>Scalars and empty arrays and objects; nulls are no nodes, and left out.</summary>
    private static List<(string Pointer, JsonNode Leaf)> Leaves(JsonNode node, string pointer)
    {
        var children = node switch
        {
            JsonArray array => array.Select((item, i) => (Token: $"{i}", Child: item)),
            JsonObject properties => properties.Select(pair => (Token: pair.Key.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal), Child: pair.Value)),
            _ => [],
        };
        var inner = children.Where(child => child.Child is not null).SelectMany(child => Leaves(child.Child!, $"{pointer}/{child.Token}")).ToList();
        return node is JsonArray { Count: > 0 } or JsonObject { Count: > 0 } ? inner : [(pointer, node)];
    }

    private static void Shuffle(JsonNode? node, Random random)
    {
        switch (node)
        {
            case JsonArray array:
                foreach (var item in array)
                {
                    Shuffle(item, random);
                }

                break;
            case JsonObject properties:
                var pairs = properties.ToList();
                properties.Clear();
                foreach (var (name, value) in pairs.OrderBy(_ => random.Next()))
                {
                    Shuffle(value, random);
                    properties.Add(name, value);
                }

                break;
        }
    }
}
