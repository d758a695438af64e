using System.Text.Json.Nodes;

namespace Ferry.Transforms.Scripts.Rules;

/// <summary>
/// One rule: each object that it is about, and in which the conditions hold, is changed, by renaming first, then removing, then setting. Which objects it is about is decided before the
/// first is changed.
/// </summary>
/// <param name="At">The objects that it is about, below the item; the item itself by default.</param>
/// <param name="When">Values that must be there: of what a pattern names, one must be equal.</param>
/// <param name="Rename">New keys of what patterns name.</param>
/// <param name="Remove">What is taken out, if it is there.</param>
/// <param name="Set">Values that are set; the last part of a pattern is a key.</param>
internal sealed record Rule(
    PointerPattern At,
    IReadOnlyList<(PointerPattern Place, JsonNode? Value)> When,
    IReadOnlyList<(PointerPattern Place, string Key)> Rename,
    IReadOnlyList<PointerPattern> Remove,
    IReadOnlyList<(PointerPattern Place, JsonNode? Value)> Set)
{
    /// <exception cref="ItemTransformException">A new key is there already, or a value cannot be set where it should.</exception>
    public void Apply(JsonObject item)
    {
        foreach (var subject in At.FindObjects(item))
        {
            if (When.All(condition => condition.Place.Find(subject).Any(place => JsonNode.DeepEquals(place.Value, condition.Value))))
            {
                Change(subject);
            }
        }
    }

    private void Change(JsonObject subject)
    {
        foreach (var (pattern, key) in Rename)
        {
            foreach (var place in pattern.Find(subject))
            {
                RenameKey(place, key);
            }
        }

        foreach (var pattern in Remove)
        {
            // From behind, so that positions in lists stay right.
            foreach (var place in pattern.Find(subject).Reverse())
            {
                Take(place);
            }
        }

        foreach (var (pattern, value) in Set)
        {
            foreach (var parent in pattern.Parent.FindOrMake(subject))
            {
                Put(parent, pattern.LastKey!, value?.DeepClone());
            }
        }
    }

    private static void RenameKey(Place place, string key)
    {
        if (place.Parent is not JsonObject parent || place.Key == key)
        {
            return;
        }

        if (parent.ContainsKey(key))
        {
            throw new ItemTransformException($"{JsonPointer.Child(parent, place.Key)} cannot be renamed: '{key}' is there already");
        }

        var position = parent.IndexOf(place.Key);
        parent.RemoveAt(position);
        parent.Insert(position, key, place.Value);
    }

    private static void Take(Place place)
    {
        if (place.Parent is JsonObject map)
        {
            map.Remove(place.Key);
        }
        else if (place.Parent is JsonArray list && Place.PositionIn(list, place.Key) is { } position)
        {
            list.RemoveAt(position);
        }
    }

    private static void Put(JsonNode parent, string key, JsonNode? value)
    {
        if (parent is JsonObject map)
        {
            map[key] = value;
        }
        else if (parent is JsonArray list && Place.PositionIn(list, key) is { } position)
        {
            list[position] = value;
        }
        else
        {
            throw new ItemTransformException($"there is no object at {JsonPointer.Of(parent)} in which '{key}' could be set");
        }
    }
}
