using System.Globalization;
using System.Text.Json;

namespace Ferry.Snapshots.Tests.Sources;

/// <summary>Compares JSON as Elasticsearch would: order and repetition of names matter, the spelling of strings and numbers does not.</summary>
internal static class JsonText
{
    public static void AssertSame(JsonElement expected, JsonElement actual, Func<string> about) =>
        Assert.True(IsSame(expected, actual), about());

    public static bool IsSame(JsonElement expected, JsonElement actual) => expected.ValueKind == actual.ValueKind && expected.ValueKind switch
    {
        JsonValueKind.String => expected.GetString() == actual.GetString(),
        JsonValueKind.Number => IsSameNumber(expected.GetRawText(), actual.GetRawText()),
        JsonValueKind.Array => expected.GetArrayLength() == actual.GetArrayLength()
            && expected.EnumerateArray().Zip(actual.EnumerateArray()).All(pair => IsSame(pair.First, pair.Second)),
        JsonValueKind.Object => expected.EnumerateObject().Select(field => field.Name).SequenceEqual(actual.EnumerateObject().Select(field => field.Name))
            && expected.EnumerateObject().Zip(actual.EnumerateObject()).All(pair => IsSame(pair.First.Value, pair.Second.Value)),
        _ => true,
    };

    /// <summary>Integers by their digits, others as doubles; an integer is not the same as 1.0: a server maps them to different types.</summary>
    private static bool IsSameNumber(string expected, string actual) => IsInteger(expected) == IsInteger(actual) && (IsInteger(expected)
        ? expected == actual
        : double.Parse(expected, CultureInfo.InvariantCulture).Equals(double.Parse(actual, CultureInfo.InvariantCulture)));

    private static bool IsInteger(string number) => number.AsSpan().IndexOfAny('.', 'e', 'E') < 0;
}
