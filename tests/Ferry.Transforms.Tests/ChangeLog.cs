using System.Globalization;
using System.Text.Json.Nodes;

namespace Ferry.Transforms.Tests;

/// <summary>Makes recorded changes again, so that a report can be held against what really became of a definition.</summary>
internal static class ChangeLog
{
    /// <returns>The body after all changes.</returns>
    public static JsonObject Replay(Definition definition, IReadOnlyList<Change> changes)
    {
        var body = definition.Copy().Body;
        foreach (var change in changes.Where(change => change.Place.Length > 0))
        {
            var names = change.Place[1..].Split('/').Select(name => name.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)).ToArray();
            Apply(Parent(body, names), names[^1], change);
        }

        return body;
    }

    private static JsonNode Parent(JsonNode body, string[] names)
    {
        var node = body;
        foreach (var name in names[..^1])
        {
            node = node switch
            {
                JsonArray array => array[Number(name)]!,
                // Settings that a template did not have.
                JsonObject above when name == "settings" && !above.ContainsKey(name) => above[name] = new JsonObject(),
                _ => node[name] ?? throw new InvalidOperationException($"nothing at {name} of /{string.Join('/', names)}"),
            };
        }

        return node;
    }

    private static void Apply(JsonNode parent, string name, Change change)
    {
        if (parent is JsonArray array)
        {
            Assert.True(JsonNode.DeepEquals(change.Before, array[Number(name)]), change.ToString());
            Assert.Null(change.After);
            array.RemoveAt(Number(name));
            return;
        }

        var node = parent.AsObject();
        if (change.Before?.ToString() == name && change.After is JsonValue renamed && !JsonNode.DeepEquals(node[name], change.Before))
        {
            var position = node.IndexOf(name);
            var value = node[name];
            node.RemoveAt(position);
            node.Insert(position, renamed.ToString(), value);
            return;
        }

        Assert.True(JsonNode.DeepEquals(change.Before, node[name]), $"{change} where there is {node[name]?.ToJsonString()}");
        if (change.After is null)
        {
            node.Remove(name);
        }
        else
        {
            node[name] = change.After.DeepClone();
        }
    }

    private static int Number(string name) => int.Parse(name, CultureInfo.InvariantCulture);
}
