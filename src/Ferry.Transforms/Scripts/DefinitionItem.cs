using System.Text.Json;
using System.Text.Json.Nodes;
using Ferry.Transforms.Settings;

namespace Ferry.Transforms.Scripts;

/// <summary>Takes definitions through a user's transform: as items <c>{"type", "name", "body"}</c>, out and back.</summary>
internal static class DefinitionItem
{
    /// <summary>The kinds that users' transforms see, and what they are called there.</summary>
    private static readonly Dictionary<DefinitionKind, string> Types = new()
    {
        [DefinitionKind.Index] = "index",
        [DefinitionKind.LegacyTemplate] = "template",
        [DefinitionKind.IndexTemplate] = "index_template",
        [DefinitionKind.ComponentTemplate] = "component_template",
    };

    /// <summary>What a transform makes of a definition: one, several, or none.</summary>
    /// <param name="definition">Already as the target is to have it, as far as Ferry is concerned.</param>
    /// <param name="transform">The user's.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="ItemTransformException">The transform failed, or gave what is no definition.</exception>
    public static IReadOnlyList<(Definition Definition, IReadOnlyList<Change> Changes)> Through(
        Definition definition, IItemTransform transform, CancellationToken cancellationToken)
    {
        if (!Types.TryGetValue(definition.Kind, out var type))
        {
            return [(definition, [])];
        }

        var result = transform.Apply(new JsonObject { ["type"] = type, ["name"] = definition.Name, ["body"] = definition.Body.DeepClone() }, cancellationToken);
        return result switch
        {
            JsonArray items => [.. items.Select(item => Back(definition, item, transform))],
            _ => [Back(definition, result, transform)],
        };
    }

    private static (Definition, IReadOnlyList<Change>) Back(Definition before, JsonNode? item, IItemTransform transform)
    {
        if (item is not JsonObject || item["name"] is not JsonValue name || name.GetValueKind() != JsonValueKind.String || item["body"] is not JsonObject body)
        {
            throw new ItemTransformException($"{transform.Name}: it made of {Types[before.Kind]} {before.Name} what is no definition: an object with a name and a body is expected");
        }

        var after = before with { Name = name.GetValue<string>(), Body = body.DeepClone().AsObject() };
        if (after.Template?["settings"] is JsonObject settings)
        {
            after.Template["settings"] = FlatSettings.OfIndex(JsonSerializer.SerializeToElement(settings));
        }

        var changes = JsonDifference.Between(before.Body, after.Body).Select(each => new Change(transform.Name, each.Place, each.Before, each.After, Loss.None, null)).ToList();
        if (after.Name != before.Name)
        {
            changes.Insert(0, new Change(transform.Name, "", before.Name, after.Name, Loss.None, "its name"));
        }

        return (after, changes);
    }
}
