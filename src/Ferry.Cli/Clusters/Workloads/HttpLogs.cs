using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ferry.Cli.Clusters.Workloads;

/// <summary>Lines of a web server's log: times in order, addresses, words that repeat.</summary>
internal static class HttpLogs
{
    private static readonly DateTimeOffset Begin = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly string[] Pages = ["/", "/images/team.gif", "/news/2024", "/search?q=ferry", "/français/index.html"];
    private static readonly int[] Statuses = [200, 200, 200, 304, 404, 500];

    public static Workload Workload { get; } = new(
        "http_logs",
        () => new JsonObject
        {
            ["@timestamp"] = Workload.Field("date"),
            ["clientip"] = Workload.Field("ip"),
            ["request"] = Workload.Field("text"),
            ["status"] = Workload.Field("integer"),
            ["size"] = Workload.Field("integer"),
        },
        Write);

    private static void Write(Utf8JsonWriter json, Random random, int ordinal)
    {
        json.WriteString("@timestamp", Begin.AddSeconds(ordinal).ToString("yyyy-MM-ddTHH:mm:ssZ"));
        json.WriteString("clientip", $"10.{random.Next(256)}.{random.Next(256)}.{random.Next(256)}");
        json.WriteString("request", $"GET {Pages[random.Next(Pages.Length)]} HTTP/1.1");
        json.WriteNumber("status", Statuses[random.Next(Statuses.Length)]);
        json.WriteNumber("size", random.Next(100_000));
    }
}
