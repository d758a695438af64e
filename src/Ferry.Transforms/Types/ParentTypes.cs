using System.Text.Json.Nodes;

namespace Ferry.Transforms.Types;

/// <summary>Types whose documents have parents of another type (_parent, up to Elasticsearch 5 and in indices made there).</summary>
public static class ParentTypes
{
    /// <summary>Takes the relations out of the types.</summary>
    /// <returns>"relations" of a join field, if there is to be one.</returns>
    internal static JsonObject? Remove(DefinitionEdit edit, JsonObject mappings, TypeShare share)
    {
        var relations = new Dictionary<string, List<string>>();
        foreach (var child in share.Types.Order(StringComparer.Ordinal))
        {
            if (mappings[child] is not JsonObject body || body["_parent"] is not JsonObject settings || settings["type"]?.ToString() is not { } parent)
            {
                continue;
            }

            if (edit.Context.Parents == ParentHandling.Routing)
            {
                edit.Remove(body, "_parent", Loss.Lossy, $"documents keep the routing to their parents of type '{parent}', and no relation to them");
                continue;
            }

            if (!share.Types.Contains(parent) && mappings.ContainsKey(parent))
            {
                edit.Refuse($"'{edit.Definition.Name}' would hold children of type '{child}' without their parents of type '{parent}', "
                    + "and a join field needs both in one index: choose --types union, or children without the relation");
            }

            edit.Remove(body, "_parent", Loss.None, $"the relation to '{parent}' is in the field {JoinField.Name}");
            (relations.TryGetValue(parent, out var children) ? children : relations[parent] = []).Add(child);
        }

        return relations.Count == 0 ? null : new JsonObject(relations.Select(relation => KeyValuePair.Create(relation.Key, Children(relation.Value))));
    }

    internal static void AddJoin(JsonObject mapping, JsonObject relations, ICollection<string> conflicts)
    {
        if (mapping["properties"] is not JsonObject properties)
        {
            mapping["properties"] = properties = [];
        }

        if (!properties.TryAdd(JoinField.Name, new JsonObject { ["type"] = "join", ["relations"] = relations }))
        {
            conflicts.Add($"there is a field {JoinField.Name} already, which the relation to parents needs");
        }
    }

    private static JsonNode? Children(List<string> children) =>
        children.Count == 1 ? children[0] : new JsonArray([.. children.Select(child => (JsonNode)child)]);
}
