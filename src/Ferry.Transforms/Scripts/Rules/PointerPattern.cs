using System.Text.Json.Nodes;

namespace Ferry.Transforms.Scripts.Rules;

/// <summary>
/// Names places below an object: a JSON pointer (RFC 6901) in which <c>*</c> stands for any key or position, and <c>**</c> for any number of
/// levels, none included. What does not begin with a slash is a key of the object itself.
/// </summary>
internal sealed class PointerPattern
{
    private const string AnyKey = "*", AnyLevels = "**";

    private readonly string[] _parts;

    private PointerPattern(string[] parts) => _parts = parts;

    /// <summary>Whether it names the object itself.</summary>
    public bool IsSelf => _parts.Length == 0;

    /// <summary>The last part; null if that is a wildcard or there is none.</summary>
    public string? LastKey => _parts is [.., not (AnyKey or AnyLevels) and var key] ? key : null;

    /// <summary>All parts but the last.</summary>
    public PointerPattern Parent => new(_parts[..^1]);

    /// <exception cref="FormatException">It is no such pattern.</exception>
    public static PointerPattern Parse(string text)
    {
        if (!text.StartsWith('/'))
        {
            return new PointerPattern(text.Length == 0 ? [] : [text]);
        }

        var parts = text[1..].Split('/');
        return parts.Zip(parts.Skip(1)).Any(pair => pair is (AnyLevels, AnyLevels))
            ? throw new FormatException($"{text}: one ** behind another means no more than one")
            : new PointerPattern([.. parts.Select(part => part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))]);
    }

    /// <summary>The places that are there, each once, in the order of the document.</summary>
    public IReadOnlyList<Place> Find(JsonObject start)
    {
        var found = new List<Place>();
        Walk(start, 0, null, found);
        return _parts.Count(part => part == AnyLevels) > 1 ? [.. found.Distinct()] : found;
    }

    /// <summary>The objects that are there, the start included where the pattern names it.</summary>
    public IReadOnlyList<JsonObject> FindObjects(JsonObject start)
    {
        var places = Find(start).Select(place => place.Value).OfType<JsonObject>();
        return _parts.All(part => part == AnyLevels) ? [start, .. places] : [.. places];
    }

    /// <summary>As <see cref="FindObjects"/>, but objects that are missing on the way are made where no wildcard is.</summary>
    /// <exception cref="ItemTransformException">Something else than an object is in the way.</exception>
    public IReadOnlyList<JsonNode> FindOrMake(JsonObject start)
    {
        if (_parts.Any(part => part is AnyKey or AnyLevels))
        {
            return FindObjects(start);
        }

        JsonNode node = start;
        foreach (var part in _parts)
        {
            node = Place.Find(node, part) switch
            {
                { Value: JsonObject or JsonArray } place => place.Value,
                null when node is JsonObject map => Make(map, part),
                _ => throw new ItemTransformException($"there is no object at {JsonPointer.Child(node, part)} in which something could be set"),
            };
        }

        return [node];
    }

    private static JsonObject Make(JsonObject map, string key)
    {
        var made = new JsonObject();
        map[key] = made;
        return made;
    }

    private void Walk(JsonNode? node, int part, Place? at, List<Place> found)
    {
        if (part == _parts.Length)
        {
            if (at is { } place)
            {
                found.Add(place);
            }
        }
        else if (_parts[part] == AnyLevels)
        {
            Walk(node, part + 1, at, found);
            foreach (var child in Place.In(node).ToList())
            {
                Walk(child.Value, part, child, found);
            }
        }
        else if (_parts[part] == AnyKey)
        {
            foreach (var child in Place.In(node).ToList())
            {
                Walk(child.Value, part + 1, child, found);
            }
        }
        else if (Place.Find(node, _parts[part]) is { } child)
        {
            Walk(child.Value, part + 1, child, found);
        }
    }
}
