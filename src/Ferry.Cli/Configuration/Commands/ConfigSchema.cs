using System.Text.Json.Nodes;

namespace Ferry.Cli.Configuration.Commands;

/// <summary>The JSON schema (draft 7, which editors know best) of ferry.yaml, made from the settings there are.</summary>
public static class ConfigSchema
{
    // Text in which every ${ begins a reference; at least one character of it.
    private const string TextWithReferences = @"^([^$]|\$(?!\{)|" + References.Pattern + ")+$";

    public static JsonObject Create()
    {
        var root = Section();
        root.Insert(0, "$schema", "http://json-schema.org/draft-07/schema#");
        root.Insert(1, "title", "ferry.yaml");
        foreach (var setting in AllSettings.List)
        {
            var keys = setting.Path.Split('.');
            var section = keys[..^1].Aggregate(root, SectionIn);
            section["properties"]![keys[^1]] = Value(setting);
        }

        return root;
    }

    /// <summary>A section may be empty, as one whose lines are all comments.</summary>
    private static JsonObject Section() => new() { ["type"] = new JsonArray("object", "null"), ["additionalProperties"] = false, ["properties"] = new JsonObject() };

    private static JsonObject SectionIn(JsonObject section, string key)
    {
        var properties = section["properties"]!.AsObject();
        return (properties[key] ??= Section()).AsObject();
    }

    private static JsonObject Value(Setting setting)
    {
        var text = setting.IsSecret ? new JsonObject { ["type"] = "string", ["pattern"] = $"^({References.Pattern})+$" } : WithReferences(setting.Schema());
        var value = setting.Kind == ValueKind.List ? new JsonObject { ["type"] = "array", ["items"] = text } : text;
        value.Insert(0, "description", $"{setting.Description} Also {setting.OptionName}, {setting.Variable}.");
        if (setting.Default is { } standard)
        {
            value["default"] = setting.Schema()["type"]?.ToJsonString() is "\"integer\"" or "\"boolean\"" ? JsonNode.Parse(standard) : standard;
        }

        return value;
    }

    /// <summary>Text may have references within; anything else may be text with one, whose content no schema knows.</summary>
    private static JsonObject WithReferences(JsonObject schema)
    {
        if (schema.Remove("minLength"))
        {
            schema["pattern"] = TextWithReferences;
            return schema;
        }

        var reference = new JsonObject { ["type"] = "string", ["pattern"] = References.Pattern };
        return new JsonObject { ["anyOf"] = new JsonArray(schema, reference) };
    }
}
