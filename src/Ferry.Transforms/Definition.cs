using System.Text.Json.Nodes;

namespace Ferry.Transforms;

/// <summary>What a definition defines, in the order in which a target needs them.</summary>
public enum DefinitionKind
{
    /// <summary>A persistent setting of the cluster: <c>{"value": …}</c>.</summary>
    ClusterSetting,

    /// <summary>A pipeline that documents go through before they are indexed.</summary>
    IngestPipeline,

    /// <summary>A pipeline that searches and their answers go through.</summary>
    SearchPipeline,

    /// <summary>A stored script or search template: <c>{"script": {"lang", "source"}}</c>.</summary>
    Script,

    /// <summary><c>{"template": {"settings", "mappings", "aliases"}, "version", "_meta"}</c>.</summary>
    ComponentTemplate,

    /// <summary>A composable one: <c>{"index_patterns", "template": {…}, "composed_of", "priority", "data_stream", …}</c>.</summary>
    IndexTemplate,

    /// <summary>A template of before 7.8: <c>{"index_patterns", "order", "settings", "mappings", "aliases"}</c>.</summary>
    LegacyTemplate,

    /// <summary>What happens to an index as it ages: <c>{"policy": {…}}</c>.</summary>
    LifecyclePolicy,

    /// <summary>A data stream, which has its definition from a template.</summary>
    DataStream,

    /// <summary><c>{"settings", "mappings", "aliases"}</c>.</summary>
    Index,
}

/// <summary>
/// An object of a cluster's metadata as the create API of its kind takes it. Settings of indices and templates are flat, with dotted keys
/// that begin with "index.", and lists as arrays, however the source had them.
/// </summary>
/// <param name="Kind">What it defines.</param>
/// <param name="Name">Its name, unique among its kind.</param>
/// <param name="Body">Its definition.</param>
public sealed record Definition(DefinitionKind Kind, string Name, JsonObject Body)
{
    /// <summary>Whether "mappings" is an object of mapping types, as up to Elasticsearch 6, instead of one mapping.</summary>
    public bool HasTypes { get; init; }

    /// <summary>The object that holds "settings", "mappings" and "aliases": the body, or its "template"; null in kinds without.</summary>
    public JsonObject? Template => Kind switch
    {
        DefinitionKind.Index or DefinitionKind.LegacyTemplate => Body,
        DefinitionKind.IndexTemplate or DefinitionKind.ComponentTemplate => Body["template"] as JsonObject,
        _ => null,
    };

    /// <summary>A copy that can be changed by itself.</summary>
    public Definition Copy() => this with { Body = Body.DeepClone().AsObject() };
}
