using System.Text.Json.Nodes;
using Ferry.Transforms;

namespace Ferry.Metadata.Tests;

/// <summary>Definitions from text.</summary>
internal static class Definitions
{
    public static Definition Index(string name, string body = "{}") => Of(DefinitionKind.Index, name, body);

    public static Definition Of(DefinitionKind kind, string name, string body = "{}")
    {
        var parsed = JsonNode.Parse(body)!.AsObject();
        if (kind == DefinitionKind.Index)
        {
            foreach (var part in (string[])["settings", "mappings", "aliases"])
            {
                parsed.TryAdd(part, new JsonObject());
            }
        }

        return new Definition(kind, name, parsed);
    }
}
