using System.Text.Json.Nodes;
using Ferry.Transforms.Scripts;
using Ferry.Transforms.Types;

namespace Ferry.Backfill.Transforming;

/// <summary>What documents of a mapping type are in a relation of parents and children (_parent, up to Elasticsearch 5).</summary>
internal enum JoinRole
{
    None,
    Parent,

    /// <summary>A child, maybe with children of its own.</summary>
    Child,
}

/// <summary>Gives documents the join field that says what their mapping type and _parent said.</summary>
internal static class JoinFields
{
    /// <param name="document">The source.</param>
    /// <param name="route">Of its type.</param>
    /// <param name="parent">Id of its parent; null if it has none.</param>
    /// <exception cref="ItemTransformException">It has a field of that name already.</exception>
    public static void Add(JsonObject document, TypeRoute route, string? parent)
    {
        JsonNode relation = route.Join == JoinRole.Child && parent is not null
            ? new JsonObject { ["name"] = route.Type, ["parent"] = parent }
            : JsonValue.Create(route.Type);
        if (!document.TryAdd(JoinField.Name, relation))
        {
            throw new ItemTransformException($"the document has a field '{JoinField.Name}' of its own, which the join field would replace");
        }
    }
}
