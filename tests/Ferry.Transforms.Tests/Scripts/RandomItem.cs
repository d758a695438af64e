using System.Globalization;
using System.Text.Json.Nodes;

namespace Ferry.Transforms.Tests.Scripts;

/// <summary>Random JSON in the form in which JsonNode writes it, with numbers that no double holds.</summary>
internal static class RandomItem
{
    private static readonly string[] Keys = ["a", "b", "size", "keys", "get", "constructor", "__proto__", "toJSON", "length", "0", "ключ"];

    public static string Make(int seed)
    {
        var random = new Random(seed);
        return Map(random, 0).ToJsonString();
    }

    private static JsonObject Map(Random random, int depth)
    {
        var map = new JsonObject();
        foreach (var key in random.GetItems(Keys, random.Next(1, 6)).Distinct())
        {
            map[key] = Value(random, depth + 1);
        }

        return map;
    }

    private static JsonNode? Value(Random random, int depth) => random.Next(depth > 4 ? 5 : 7) switch
    {
        0 => null,
        1 => JsonNode.Parse(random.NextInt64(long.MinValue, long.MaxValue).ToString(CultureInfo.InvariantCulture) + random.Next(10).ToString(CultureInfo.InvariantCulture)),
        2 => JsonNode.Parse($"{random.Next().ToString(CultureInfo.InvariantCulture)}.{random.NextInt64().ToString(CultureInfo.InvariantCulture)}0"),
        3 => JsonValue.Create(random.Next(2) == 0),
        4 => JsonValue.Create(random.Next(2) == 0 ? "" : "text \"\u2028\\ \ud83d\ude00"),
        5 => new JsonArray([.. Enumerable.Range(0, random.Next(4)).Select(_ => Value(random, depth + 1))]),
        _ => Map(random, depth),
    };
}
