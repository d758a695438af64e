using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ferry.Transforms.Scripts;

/// <summary>Applies transforms to items for which an expression is true, and leaves others as they are.</summary>
internal sealed class ConditionalTransform(string name, JmesPathTransform condition, IReadOnlyList<IItemTransform> transforms) : IItemTransform
{
    public string Name => name;

    public JsonNode? Apply(JsonNode item, CancellationToken cancellationToken) => condition.Apply(item, cancellationToken)?.GetValueKind() switch
    {
        JsonValueKind.True => transforms.Aggregate((JsonNode?)item, (current, transform) => transform.Apply(current!, cancellationToken)),
        JsonValueKind.False => item,
        _ => throw new ItemTransformException($"{Name}: the condition gave neither true nor false"),
    };
}
