using System.Text.Json;
using System.Text.Json.Nodes;
using Jint;
using Jint.Native;
using Jint.Native.Object;

namespace Ferry.Transforms.Scripts.JavaScript;

/// <summary>
/// Turns JSON into values of one engine. Numbers that a double cannot hold as they are written are remembered, so that one that is moved about
/// comes out as it went in.
/// </summary>
internal sealed class ScriptValues
{
    private readonly Dictionary<JsValue, JsonNode> _exact = new(ReferenceEqualityComparer.Instance);

    public ScriptValues(Engine engine)
    {
        Engine = engine;
        MapPrototype = JavaScript.MapPrototype.Create(engine);
    }

    public Engine Engine { get; }

    public ObjectInstance MapPrototype { get; }

    /// <summary>Forgets the numbers of the last item.</summary>
    public void Clear() => _exact.Clear();

    /// <summary>The number as the item had it; null if the script has made it.</summary>
    public JsonNode? Exact(JsValue number) => _exact.GetValueOrDefault(number);

    public JsValue Of(JsonNode? node) => node switch
    {
        null => JsValue.Null,
        JsonObject map => new MapValue(this, map),
        JsonArray list => Of(list),
        _ => Of((JsonValue)node),
    };

    private JsArray Of(JsonArray list)
    {
        var nodes = list.ToArray();
        list.Clear();
        return new JsArray(Engine, Array.ConvertAll(nodes, Of));
    }

    private JsValue Of(JsonValue value) => value.GetValueKind() switch
    {
        JsonValueKind.True => JsBoolean.True,
        JsonValueKind.False => JsBoolean.False,
        JsonValueKind.String => JsString.Create(value.GetValue<string>()),
        _ => OfNumber(value),
    };

    private JsNumber OfNumber(JsonValue value)
    {
        if (value.TryGetValue<int>(out var small))
        {
            return JsNumber.Create(small);
        }

        var number = new JsNumber(value.GetValue<double>());
        _exact.Add(number, value);
        return number;
    }
}
