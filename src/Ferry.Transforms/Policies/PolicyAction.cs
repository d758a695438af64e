using System.Text.Json.Nodes;
using Ferry.Clusters;

namespace Ferry.Transforms.Policies;

/// <summary>An action of a phase in Elasticsearch, and what OpenSearch has in its place.</summary>
/// <param name="Name">As Elasticsearch calls it.</param>
internal sealed record PolicyAction(string Name)
{
    /// <summary>Why nothing is in its place; null if there is something.</summary>
    public string? Lost { get; init; }

    /// <summary>Whether it did anything, so that leaving it out costs something.</summary>
    public Predicate<JsonObject> IsLoss { get; init; } = _ => true;

    /// <summary>The first OpenSearch that has something in its place.</summary>
    public ClusterVersion Since { get; init; } = new(Flavour.OpenSearch, 1);

    /// <summary>Its parameters that OpenSearch has too.</summary>
    public IReadOnlyList<string> Parameters { get; init; } = [];

    /// <summary>The actions of OpenSearch, in order.</summary>
    public Func<JsonObject, IEnumerable<(string Name, JsonObject Body)>> Translate { get; init; } = _ => [];
}
