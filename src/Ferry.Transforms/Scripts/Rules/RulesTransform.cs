using System.Text.Json.Nodes;

namespace Ferry.Transforms.Scripts.Rules;

/// <summary>Rules in their order. Of a list, each item by itself.</summary>
internal sealed class RulesTransform(string name, IReadOnlyList<Rule> rules) : IItemTransform
{
    public string Name => name;

    public JsonNode Apply(JsonNode item, CancellationToken cancellationToken)
    {
        var items = item is JsonArray list ? list.OfType<JsonObject>() : item is JsonObject single ? [single] : [];
        foreach (var each in items)
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (var number = 1; number <= rules.Count; number++)
            {
                Apply(number, each);
            }
        }

        return item;
    }

    private void Apply(int number, JsonObject item)
    {
        try
        {
            rules[number - 1].Apply(item);
        }
        catch (ItemTransformException e)
        {
            throw new ItemTransformException($"{Name}: rule {number}: {e.Message}", e);
        }
    }
}
