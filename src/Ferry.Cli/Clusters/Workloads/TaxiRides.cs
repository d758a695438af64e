using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ferry.Cli.Clusters.Workloads;

/// <summary>Rides in New York's taxis: many numbers, dates and points a document.</summary>
internal static class TaxiRides
{
    private static readonly DateTimeOffset Begin = new(2015, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static Workload Workload { get; } = new(
        "nyc_taxis",
        () => new JsonObject
        {
            ["pickup_datetime"] = Workload.Field("date"),
            ["dropoff_datetime"] = Workload.Field("date"),
            ["pickup_location"] = Workload.Field("geo_point"),
            ["dropoff_location"] = Workload.Field("geo_point"),
            ["passenger_count"] = Workload.Field("integer"),
            ["trip_distance"] = Workload.Field("double"),
            ["total_amount"] = Workload.Field("double"),
            ["payment_type"] = Workload.Field("keyword"),
        },
        Write);

    private static void Write(Utf8JsonWriter json, Random random, int ordinal)
    {
        var minutes = random.Next(2, 90);
        var start = Begin.AddSeconds(ordinal * 7L);
        json.WriteString("pickup_datetime", start.ToString("yyyy-MM-ddTHH:mm:ssZ"));
        json.WriteString("dropoff_datetime", start.AddMinutes(minutes).ToString("yyyy-MM-ddTHH:mm:ssZ"));
        WritePoint("pickup_location");
        WritePoint("dropoff_location");
        json.WriteNumber("passenger_count", random.Next(1, 7));
        json.WriteNumber("trip_distance", Math.Round(minutes * random.NextDouble(), 2));
        json.WriteNumber("total_amount", Math.Round(3 + (minutes * (1 + random.NextDouble())), 2));
        json.WriteString("payment_type", $"{random.Next(1, 5)}");

        void WritePoint(string name)
        {
            json.WriteStartObject(name);
            json.WriteNumber("lat", Math.Round(40.6 + (random.NextDouble() * 0.3), 6));
            json.WriteNumber("lon", Math.Round(-74.05 + (random.NextDouble() * 0.3), 6));
            json.WriteEndObject();
        }
    }
}
