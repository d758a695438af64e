using System.Text.Json.Nodes;

namespace Ferry.Transforms.Features;

/// <summary>
/// Since 8.9 a dynamic template of Elasticsearch can be for several kinds of values, or for all but some. In OpenSearch it is for one or for all.
/// </summary>
internal static class TemplateKinds
{
    private const string Kinds = "match_mapping_type";
    private const string OtherKinds = "unmatch_mapping_type";

    public static Transform Transform { get; } = new(
        "template-kinds",
        "Makes a dynamic template for each kind of values that one is for.",
        VersionRange.ElasticsearchFrom(8, 9),
        VersionRange.AnyOpenSearch,
        new Uri("https://docs.opensearch.org/latest/mappings/dynamic-mapping/#dynamic-templates"),
        Apply);

    private static void Apply(DefinitionEdit edit)
    {
        if (edit.Mappings is not { } mappings || mappings["dynamic_templates"] is not JsonArray templates)
        {
            return;
        }

        for (var position = templates.Count - 1; position >= 0; position--)
        {
            if (Named(templates[position])?.Body.ContainsKey(OtherKinds) == true)
            {
                edit.RemoveAt(templates, position, Loss.Lossy, $"without {OtherKinds} it would take fields that it is not meant for");
            }
        }

        if (templates.Any(template => Named(template)?.Body[Kinds] is JsonArray))
        {
            edit.Set(mappings, "dynamic_templates", new JsonArray([.. templates.SelectMany(Split)]));
        }
    }

    private static IEnumerable<JsonNode?> Split(JsonNode? template)
    {
        if (Named(template) is not var (name, body) || body[Kinds] is not JsonArray kinds)
        {
            return [template?.DeepClone()];
        }

        return kinds.Select(kind =>
        {
            var copy = body.DeepClone();
            copy[Kinds] = kind!.DeepClone();
            return new JsonObject { [kinds.Count == 1 ? name : $"{name}_{kind}"] = copy };
        });
    }

    /// <summary>A template is an object with one key, its name.</summary>
    private static (string Name, JsonObject Body)? Named(JsonNode? template) =>
        template is JsonObject { Count: 1 } named && named.First() is (var name, JsonObject body) ? (name, body) : null;
}
