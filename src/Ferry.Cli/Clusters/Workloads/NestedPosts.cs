using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ferry.Cli.Clusters.Workloads;

/// <summary>Questions with their answers as nested documents, which a cluster counts and Ferry does not.</summary>
internal static class NestedPosts
{
    private static readonly string[] Tags = ["c#", "lucene", "regex", "sql", "unicode"];

    public static Workload Workload { get; } = new(
        "nested",
        () => new JsonObject
        {
            ["title"] = Workload.Field("text"),
            ["tag"] = Workload.Field("keyword"),
            ["answers"] = new JsonObject
            {
                ["type"] = "nested",
                ["properties"] = new JsonObject { ["user"] = Workload.Field("keyword"), ["score"] = Workload.Field("integer") },
            },
        },
        Write);

    private static void Write(Utf8JsonWriter json, Random random, int ordinal)
    {
        var tag = Tags[random.Next(Tags.Length)];
        json.WriteString("title", $"Question {ordinal} about {tag}");
        json.WriteString("tag", tag);
        json.WriteStartArray("answers");
        for (var answers = random.Next(5); answers > 0; answers--)
        {
            json.WriteStartObject();
            json.WriteString("user", $"user{random.Next(1_000)}");
            json.WriteNumber("score", random.Next(-5, 100));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
