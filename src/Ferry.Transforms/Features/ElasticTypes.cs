using System.Text.Json.Nodes;
using Ferry.Transforms.Mappings;

namespace Ferry.Transforms.Features;

/// <summary>Types of fields that only Elasticsearch has.</summary>
internal static class ElasticTypes
{
    private static readonly Dictionary<string, Action<DefinitionEdit, MappingField>> Table = new(StringComparer.Ordinal)
    {
        ["constant_keyword"] = ConstantKeywordWithoutValue,
        ["pattern_text"] = FieldSubstitutes.Becomes("text", Loss.None, "it finds the same and takes more room"),
        ["counted_keyword"] = FieldSubstitutes.Becomes("keyword", Loss.Lossy, "a value counts once a document, however often it is in it"),
        ["aggregate_metric_double"] = AggregateMetric,
        ["sparse_vector"] = SparseVector,
        ["semantic_text"] = SemanticText,
        ["passthrough"] = Passthrough,
        ["histogram"] = FieldSubstitutes.NotIndexed("the target does not aggregate histograms"),
        ["exponential_histogram"] = FieldSubstitutes.NotIndexed("the target does not aggregate histograms"),
        ["tdigest"] = FieldSubstitutes.NotIndexed("the target does not aggregate histograms"),
        ["rank_vectors"] = FieldSubstitutes.NotIndexed("the target does not rank by several vectors"),
        ["offset_source"] = FieldSubstitutes.NotIndexed("the target has no such field"),
        ["point"] = FieldSubstitutes.NotIndexed("with the geospatial plugin the target has xy_point: set that type if you need it"),
        ["shape"] = FieldSubstitutes.NotIndexed("with the geospatial plugin the target has xy_shape: set that type if you need it"),
        ["attachment"] = FieldSubstitutes.NotIndexed("the target reads attachments in a pipeline, by the plugin ingest-attachment"),
    };

    public static Transform Transform { get; } = new(
        "elasticsearch-types",
        "Makes of fields whose type only Elasticsearch has what comes nearest.",
        VersionRange.AnyElasticsearch,
        VersionRange.AnyOpenSearch,
        new Uri("https://www.elastic.co/guide/en/elasticsearch/reference/8.19/mapping-types.html"),
        edit => edit.ForEachField(field => Apply(edit, field)));

    private static void Apply(DefinitionEdit edit, MappingField field)
    {
        if (field.Type is { } type && Table.TryGetValue(type, out var substitute))
        {
            substitute(edit, field);
        }
    }

    /// <summary>Elasticsearch learns the value from the first document, OpenSearch wants to know it, and takes nothing else.</summary>
    private static void ConstantKeywordWithoutValue(DefinitionEdit edit, MappingField field)
    {
        if (field.Body.ContainsKey("value"))
        {
            edit.Remove(field, "meta");
        }
        else
        {
            edit.Set(field.Body, "type", "keyword", note: "there is no value yet");
        }
    }

    private static void AggregateMetric(DefinitionEdit edit, MappingField field)
    {
        if (field.Role == FieldRole.MultiField)
        {
            FieldSubstitutes.NotIndexed("the target has no such field")(edit, field);
            return;
        }

        var metrics = (field.Body["metrics"] as JsonArray ?? []).Select(metric => metric!.ToString()).ToList();
        var properties = new JsonObject(metrics.Select(metric => KeyValuePair.Create(metric, (JsonNode?)new JsonObject
        {
            ["type"] = metric == "value_count" ? "long" : "double",
        })));
        edit.Replace(field.Body, new JsonObject { ["properties"] = properties }, Loss.Lossy, "aggregate its metrics, which are fields of their own now");
    }

    private static void SparseVector(DefinitionEdit edit, MappingField field)
    {
        if (edit.Context.Source.Major < 8)
        {
            FieldSubstitutes.NotIndexed("the target has no vectors by number")(edit, field);
            return;
        }

        edit.Set(field.Body, "type", "rank_features", Loss.Lossy, "ask it by neural_sparse; names of features must be without dots, or the document is refused");
        edit.Remove(field, "index_options", "the target prunes in queries");
        edit.Remove(field, "store");
    }

    /// <summary>Up to 8.17 the source holds the text together with its embeddings, later the text only.</summary>
    private static void SemanticText(DefinitionEdit edit, MappingField field)
    {
        var text = new JsonObject { ["type"] = "text" };
        var isPlain = edit.Context.Source.IsElasticsearchFrom(8, 18) || field.Role == FieldRole.MultiField;
        edit.Replace(
            field.Body,
            isPlain ? text : new JsonObject
            {
                ["properties"] = new JsonObject { ["text"] = text, ["inference"] = new JsonObject { ["type"] = "object", ["enabled"] = false } },
            },
            Loss.Lossy,
            "the target makes no embeddings here: use a pipeline with text_embedding, or the type semantic of its neural search");
    }

    private static void Passthrough(DefinitionEdit edit, MappingField field)
    {
        edit.Set(field.Body, "type", "object", Loss.Lossy, $"fields below it are not found without its name, {field.Key}, in front");
        edit.Remove(field, "priority");
    }
}
