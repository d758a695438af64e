using System.Text.Json.Nodes;

namespace Ferry.Transforms.Mappings;

/// <summary>Fields that servers add to documents, of which many are gone.</summary>
internal static class MetaFields
{
    /// <summary>Each with what is lost where it was in use; nothing is where it was off.</summary>
    private static readonly (string Name, string? Lost)[] Gone =
    [
        ("_all", "searches without a field look into every field now; for one field that has all, use copy_to"),
        ("_timestamp", "the time at which a document was indexed is not kept"),
        ("_ttl", "documents no longer expire; a lifecycle policy can delete whole indices"),
        ("_analyzer", "documents no longer name their analyzer; use a field for each language"),
        ("_boost", "documents no longer weigh more than others; use a function_score query over the field"),
        ("transform", "documents are indexed as they are in their source; use an ingest pipeline"),
        ("_index", null),
        ("_type", null),
        ("_uid", null),
    ];

    public static Transform Transform { get; } = new(
        "meta-fields",
        "Removes metadata fields that are gone, such as _all, _timestamp and _ttl.",
        VersionRange.ElasticsearchBefore(7, 0),
        VersionRange.AnyOpenSearch,
        new Uri("https://www.elastic.co/guide/en/elasticsearch/reference/7.0/breaking-changes-7.0.html#breaking_70_mappings_changes"),
        Apply);

    private static void Apply(DefinitionEdit edit)
    {
        if (edit.Mappings is { } mappings)
        {
            foreach (var (name, lost) in Gone)
            {
                var isLost = lost is not null && IsOn(name, mappings[name]);
                edit.Remove(mappings, name, isLost ? Loss.Lossy : Loss.None, isLost ? lost : null);
            }

            ApplyPaths(edit, mappings);
            edit.Remove(mappings, "include_in_all");
            edit.ForEachField(field => edit.Remove(field, "include_in_all"));
        }

        if (edit.Settings is { } settings && settings["index.query.default_field"] is { } searched && IsAll(searched))
        {
            edit.Remove(settings, "index.query.default_field", Loss.Lossy, "searches without a field look into every field now");
        }
    }

    private static bool IsAll(JsonNode field) => field is JsonArray { Count: 1 } list ? list[0]?.ToString() == "_all" : field.ToString() == "_all";

    /// <summary>_all is on unless it is said to be off, the others are on if it is said; what has no such parameter is on.</summary>
    private static bool IsOn(string name, JsonNode? value) => name switch
    {
        "_all" => LenientBooleans.Meaning(value?["enabled"]) != false,
        "_timestamp" or "_ttl" => LenientBooleans.Meaning(value?["enabled"]) == true,
        _ => true,
    };

    /// <summary>Ids and routing could be taken from a field; documents that exist have theirs all the same.</summary>
    private static void ApplyPaths(DefinitionEdit edit, JsonObject mappings)
    {
        if (mappings["_id"] is JsonObject id)
        {
            var hasPath = id.ContainsKey("path");
            edit.Remove(mappings, "_id", hasPath ? Loss.Lossy : Loss.None,
                hasPath ? $"new documents no longer take their id from {id["path"]}: give it with the request" : null);
        }

        if (mappings["_routing"] is JsonObject routing)
        {
            edit.Remove(routing, "path", Loss.Lossy, $"new documents no longer take their routing from {routing["path"]}: give it with the request");
        }

        if (mappings["_size"] is JsonObject size)
        {
            edit.Remove(size, "store", note: "it is always stored");
        }
    }
}
