using System.Globalization;
using System.Text.Json.Nodes;

namespace Ferry.Transforms.Settings;

/// <summary>
/// Mappings have limits since Elasticsearch 5.0. Older indices had none, and a limit may have been lowered below what was there already.
/// </summary>
internal static class FieldLimit
{
    private enum Kind
    {
        Field,
        Object,
        Nested,
    }

    public static Transform Transform { get; } = new(
        "field-limit",
        "Raises the limits of mappings that have more fields, or deeper ones, than the target takes.",
        VersionRange.Any,
        VersionRange.AnyOpenSearch,
        new Uri("https://docs.opensearch.org/latest/mappings/#mapping-limit-settings"),
        Apply);

    private static void Apply(DefinitionEdit edit)
    {
        if (edit.Mappings is not { } mappings || edit.Definition.HasTypes)
        {
            return;
        }

        var fields = new Dictionary<string, Kind>(StringComparer.Ordinal);
        Collect(mappings, "", fields);
        var nested = fields.Values.Count(kind => kind == Kind.Nested);
        // The root and the fields of an object are levels too.
        var depth = fields.Where(field => field.Value != Kind.Field).Select(field => field.Key.Count(letter => letter == '.') + 2).DefaultIfEmpty().Max();
        Raise(edit, "index.mapping.total_fields.limit", 1000, fields.Count, (fields.Count + 999) / 1000 * 1000);
        Raise(edit, "index.mapping.nested_fields.limit", 50, nested, nested);
        Raise(edit, "index.mapping.depth.limit", 20, depth, depth);
    }

    /// <summary>Fields and objects count, multi-fields too, and a name with dots makes objects.</summary>
    private static void Collect(JsonObject node, string path, Dictionary<string, Kind> fields)
    {
        foreach (var (key, child) in ((string[])["properties", "fields"]).SelectMany(group => node[group] as JsonObject ?? []))
        {
            if (child is not JsonObject body)
            {
                continue;
            }

            var name = path.Length == 0 ? key : $"{path}.{key}";
            for (var dot = name.IndexOf('.', StringComparison.Ordinal); dot >= 0; dot = name.IndexOf('.', dot + 1))
            {
                fields.TryAdd(name[..dot], Kind.Object);
            }

            fields[name] = body["type"]?.ToString() switch
            {
                "nested" => Kind.Nested,
                null or "object" => Kind.Object,
                _ => Kind.Field,
            };
            Collect(body, name, fields);
        }
    }

    private static void Raise(DefinitionEdit edit, string name, int unlessSet, int needed, int newLimit)
    {
        var set = edit.Settings?[name]?.ToString();
        if (set is null ? needed <= unlessSet : !int.TryParse(set, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) || needed <= limit)
        {
            return;
        }

        edit.Set(edit.EnsureSettings(), name, newLimit, note: $"the mapping needs {needed.ToString(CultureInfo.InvariantCulture)}");
    }
}
