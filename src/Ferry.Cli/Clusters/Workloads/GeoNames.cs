using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ferry.Cli.Clusters.Workloads;

/// <summary>Places: text with names of their own, points, numbers.</summary>
internal static class GeoNames
{
    private static readonly string[] Beginnings = ["North", "Upper", "Old", "Saint", "Königs", "Río", "Ōsaka-", "Lower"];
    private static readonly string[] Ends = ["bridge", "ford", "field", "berg", "haven", "mouth", "wood", "hill"];
    private static readonly string[] Countries = ["DE", "FR", "JP", "MX", "US", "ZA"];

    public static Workload Workload { get; } = new(
        "geonames",
        () => new JsonObject
        {
            ["name"] = new JsonObject { ["type"] = "text", ["fields"] = new JsonObject { ["raw"] = Workload.Field("keyword") } },
            ["country_code"] = Workload.Field("keyword"),
            ["location"] = Workload.Field("geo_point"),
            ["population"] = Workload.Field("long"),
            ["elevation"] = Workload.Field("integer"),
        },
        Write);

    private static void Write(Utf8JsonWriter json, Random random, int ordinal)
    {
        json.WriteString("name", Pick(Beginnings) + Pick(Ends));
        json.WriteString("country_code", Pick(Countries));
        json.WriteStartArray("location");
        json.WriteNumberValue(Math.Round((random.NextDouble() * 360) - 180, 5));
        json.WriteNumberValue(Math.Round((random.NextDouble() * 180) - 90, 5));
        json.WriteEndArray();
        json.WriteNumber("population", random.NextInt64(0, 20_000_000));
        json.WriteNumber("elevation", random.Next(-100, 4_000));

        string Pick(string[] words) => words[random.Next(words.Length)];
    }
}
