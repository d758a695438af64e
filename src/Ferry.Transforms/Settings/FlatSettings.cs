using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ferry.Transforms.Settings;

/// <summary>
/// Settings as a flat object of dotted keys. Servers write them nested, flat, or mixed ("index": {"a.b": …}), and lists up to 6.0 as one setting
/// an element ("filter.0", "filter.1"), which become arrays here.
/// </summary>
public static class FlatSettings
{
    private const string IndexPrefix = "index.";

    /// <summary>Settings of an index or a template: every key begins with "index.", which templates may leave out.</summary>
    public static JsonObject OfIndex(JsonElement settings)
    {
        var flat = new JsonObject();
        foreach (var (key, value) in Of(settings).ToList())
        {
            flat[key.StartsWith(IndexPrefix, StringComparison.Ordinal) ? key : IndexPrefix + key] = value?.DeepClone();
        }

        return flat;
    }

    /// <summary>Any settings, by the keys they have.</summary>
    public static JsonObject Of(JsonElement settings)
    {
        var flat = new JsonObject();
        Collect("", settings, flat);
        JoinLists(flat);
        return flat;
    }

    private static void Collect(string prefix, JsonElement node, JsonObject flat)
    {
        foreach (var property in node.EnumerateObject())
        {
            var key = prefix + property.Name;
            if (property.Value.ValueKind == JsonValueKind.Object)
            {
                Collect(key + ".", property.Value, flat);
            }
            else
            {
                flat[key] = JsonNode.Parse(property.Value.GetRawText());
            }
        }
    }

    private static void JoinLists(JsonObject flat)
    {
        const string first = ".0";
        foreach (var list in flat.Select(setting => setting.Key).Where(key => key.EndsWith(first, StringComparison.Ordinal)).Select(key => key[..^first.Length]).ToList())
        {
            var elements = new JsonArray();
            while (flat.Remove($"{list}.{elements.Count.ToString(CultureInfo.InvariantCulture)}", out var element))
            {
                elements.Add(element);
            }

            flat[list] = elements;
        }
    }
}
