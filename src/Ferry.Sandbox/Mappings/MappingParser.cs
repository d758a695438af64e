using System.Text.Json;
using System.Text.Json.Nodes;
using Ferry.Sandbox.Json;

namespace Ferry.Sandbox.Mappings;

/// <summary>Makes mappers of a mapping in JSON, refusing what OpenSearch would refuse.</summary>
internal static class MappingParser
{
    private static readonly HashSet<string> RootParameters =
    [
        "dynamic", "date_detection", "numeric_detection", "dynamic_date_formats", "dynamic_templates", "properties", "_source", "_routing", "_meta",
        "_field_names", "_size", "_data_stream_timestamp", "enabled", "derived", "runtime", "composite",
    ];

    private static readonly HashSet<string> FieldParameters =
    [
        "type", "fields", "index", "store", "doc_values", "boost", "meta", "copy_to", "null_value", "ignore_malformed", "coerce", "format", "locale",
        "print_format", "ignore_above", "normalizer", "eager_global_ordinals", "norms", "index_options", "similarity", "split_queries_on_whitespace",
        "analyzer", "search_analyzer", "search_quote_analyzer", "position_increment_gap", "term_vector", "index_prefixes", "index_phrases", "fielddata",
        "fielddata_frequency_filter", "scaling_factor", "script", "path", "relations", "max_shingle_size", "max_input_length", "contexts",
        "preserve_separators", "preserve_position_increments", "ignore_z_value", "orientation", "strategy", "value", "positive_score_impact",
        "enable_position_increments", "skip_list", "case_insensitive_normalizer", "dimension", "method", "model_id", "dims", "depth_limit",
        "use_similarity", "dynamic",
    ];

    private static readonly Dictionary<string, string> Defaults = new() { ["index"] = "true", ["doc_values"] = "true", ["store"] = "false" };

    public static ObjectMapper Root(JsonObject mappings)
    {
        if (mappings.ContainsKey("_doc")) throw Errors.IllegalArgument("The mapping definition cannot be nested under a type");
        var unsupported = mappings.Where(parameter => !RootParameters.Contains(parameter.Key)).ToList();
        if (unsupported.Count > 0)
        {
            throw Errors.MapperParsing("Root mapping definition has unsupported parameters:  " +
                string.Concat(unsupported.Select(parameter => $"[{parameter.Key} : {JavaText.Of(parameter.Value)}]")));
        }

        return Object("", mappings);
    }

    public static FieldMapper Field(string path, string type, JsonObject definition)
    {
        var kept = new JsonObject();
        foreach (var (name, value) in definition)
        {
            if (!FieldParameters.Contains(name))
                throw Errors.MapperParsing($"unknown parameter [{name}] on mapper [{path[(path.LastIndexOf('.') + 1)..]}] of type [{type}]");
            if (Defaults.TryGetValue(name, out var defaultValue) && value?.ToString() == defaultValue) continue;
            kept[name] = name == "ignore_above" && int.TryParse(value?.ToString(), out var number) ? number : value?.DeepClone();
        }

        var multiFields = (definition["fields"] as JsonObject ?? []).Select(field => Child($"{path}.{field.Key}", field.Value)).OfType<FieldMapper>();
        return new FieldMapper(path, FieldType.Create(type, path, kept), kept, [.. multiFields]);
    }

    private static ObjectMapper Object(string path, JsonObject definition)
    {
        var own = new JsonObject();
        foreach (var (name, value) in definition)
        {
            if (name == "properties" || (name == "type" && value?.ToString() == "object")) continue;
            own[name] = name == "dynamic" && value?.GetValueKind() is JsonValueKind.True or JsonValueKind.False
                ? value.ToString().ToLowerInvariant()
                : value?.DeepClone();
        }

        var mapper = new ObjectMapper(path, own);
        if (definition["properties"] is JsonObject properties)
        {
            foreach (var (name, value) in properties) AddDotted(mapper, name, value);
        }

        return mapper;
    }

    // A property may be named "a.b": it then is property b of object a.
    private static void AddDotted(ObjectMapper parent, string name, JsonNode? definition)
    {
        var parts = name.Split('.', StringSplitOptions.RemoveEmptyEntries);
        foreach (var part in parts[..^1])
        {
            if (parent.Child(System.Text.Encoding.UTF8.GetBytes(part)) is not ObjectMapper inner)
            {
                inner = new ObjectMapper(Join(parent.Path, part), []);
                parent.Add(inner);
            }

            parent = inner;
        }

        parent.Add(Child(Join(parent.Path, parts[^1]), definition));
    }

    private static Mapper Child(string path, JsonNode? node)
    {
        var name = path[(path.LastIndexOf('.') + 1)..];
        if (node is not JsonObject definition)
            throw Errors.MapperParsing($"Expected map for property [fields] on field [{name}] but got a class java.lang.String");
        var type = definition["type"]?.ToString();
        if (type is "object" or "nested" || (type is null && (definition.ContainsKey("properties") || definition.ContainsKey("enabled") || definition.ContainsKey("dynamic"))))
            return Object(path, definition);
        if (type is null) throw Errors.MapperParsing($"No type specified for field [{name}]");
        if (!FieldType.IsKnown(type)) throw Errors.MapperParsing($"No handler for type [{type}] declared on field [{name}]");
        return Field(path, type, definition);
    }

    private static string Join(string parent, string name) => parent.Length == 0 ? name : $"{parent}.{name}";
}
