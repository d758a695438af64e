using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ferry.Cli.Clusters.Workloads;

/// <summary>A kind of data to try a migration on, named after a workload of OpenSearch Benchmark that it resembles.</summary>
/// <param name="Name">Of the workload, and the end of the index's name.</param>
/// <param name="Properties">The fields, as mappings have them.</param>
/// <param name="Write">Writes a document's fields from random numbers and its ordinal, always in the same way.</param>
internal sealed record Workload(string Name, Func<JsonObject> Properties, Action<Utf8JsonWriter, Random, int> Write)
{
    public static IReadOnlyList<Workload> All { get; } = [GeoNames.Workload, HttpLogs.Workload, NestedPosts.Workload, TaxiRides.Workload];

    /// <summary>A field of a type.</summary>
    public static JsonObject Field(string type) => new() { ["type"] = type };
}
