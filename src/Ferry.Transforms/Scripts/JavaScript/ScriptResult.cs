using System.Globalization;
using System.Text.Json.Nodes;
using Jint;
using Jint.Native;
using Jint.Native.Function;
using Jint.Native.Object;
using PropertyTypes = Jint.Runtime.Types;

namespace Ferry.Transforms.Scripts.JavaScript;

/// <summary>
/// Reads what a script gives: objects of items, plain objects, Maps and arrays, mixed as it likes. Keys without a value (undefined) are left
/// out, as by JSON.stringify.
/// </summary>
internal sealed class ScriptResult(string transform, ScriptValues values)
{
    /// <summary>As deep as JSON of a line may be.</summary>
    private const int MaxDepth = 1000;

    /// <summary>Integers up to here are written as such; beyond, a double has gaps.</summary>
    private const double MaxInteger = 9007199254740992;

    private readonly Stack<string> _path = new();
    private readonly HashSet<ObjectInstance> _open = new(ReferenceEqualityComparer.Instance);

    /// <exception cref="ItemTransformException">It is no JSON; the message says what is, and where.</exception>
    public JsonNode? Read(JsValue value)
    {
        _path.Clear();
        _open.Clear();
        return ToNode(value);
    }

    private JsonNode? ToNode(JsValue value) => value switch
    {
        _ when value.IsNull() || value.IsUndefined() => null,
        JsBoolean => JsonValue.Create(value.AsBoolean()),
        JsNumber number => values.Exact(number) is { } exact ? Free(exact) : OfNumber(number.AsNumber()),
        JsString => JsonValue.Create(value.ToString()),
        JsBigInt => JsonNode.Parse(value.ToString()),
        MapValue { Untouched: { } node } => Free(node),
        ObjectInstance instance => OfObject(instance),
        _ => throw NoJson(value.IsSymbol() ? "a symbol" : $"a {value.Type}"),
    };

    private JsonNode OfObject(ObjectInstance instance)
    {
        if (_path.Count >= MaxDepth)
        {
            throw NoJson($"nested deeper than {MaxDepth} levels");
        }

        if (!_open.Add(instance))
        {
            throw NoJson("an object that contains itself");
        }

        JsonNode node = instance switch
        {
            MapValue map => OfMap(map),
            JsArray array => OfArray(array),
            JsMap map => OfEntries(map.Select(entry => (entry.Key.ToString(), entry.Value))),
            JsDate date => JsonValue.Create(DateTimeOffset.FromUnixTimeMilliseconds((long)date.DateValue).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)),
            JsObject plain => OfEntries(plain.GetOwnPropertyKeys(PropertyTypes.String).Select(key => (key.ToString(), plain.Get(key)))),
            Function => throw NoJson("a function"),
            _ when instance.IsPromise() => throw NoJson("a promise within the item: await it"),
            _ => throw NoJson($"a {instance.Get("constructor").AsObject().Get("name")}"),
        };
        _open.Remove(instance);
        return node;
    }

    private JsonObject OfMap(MapValue map)
    {
        var node = new JsonObject();
        foreach (var (key, untouched, value) in map.Contents())
        {
            if (value is null)
            {
                node.Add(key, Free(untouched));
            }
            else
            {
                Add(node, key, value);
            }
        }

        return node;
    }

    private JsonObject OfEntries(IEnumerable<(string Key, JsValue Value)> entries)
    {
        var node = new JsonObject();
        foreach (var (key, value) in entries)
        {
            Add(node, key, value);
        }

        return node;
    }

    private void Add(JsonObject node, string key, JsValue value)
    {
        if (!value.IsUndefined())
        {
            _path.Push(key);
            node[key] = ToNode(value);
            _path.Pop();
        }
    }

    private JsonArray OfArray(JsArray array)
    {
        var node = new JsonArray();
        var position = 0;
        foreach (var value in array)
        {
            _path.Push(position++.ToString(CultureInfo.InvariantCulture));
            node.Add(ToNode(value));
            _path.Pop();
        }

        return node;
    }

    private JsonValue OfNumber(double number) =>
        !double.IsFinite(number) ? throw NoJson($"{number.ToString(CultureInfo.InvariantCulture)}, which is no number of JSON")
        : Math.Abs(number) <= MaxInteger && double.IsInteger(number) ? JsonValue.Create((long)number)
        : JsonValue.Create(number);

    /// <summary>A script may put one thing in two places, a node is in one.</summary>
    private static JsonNode? Free(JsonNode? node) => node is { Parent: not null } ? node.DeepClone() : node;

    private ItemTransformException NoJson(string what) =>
        new($"{transform}: it gave {what}{(_path.Count == 0 ? "" : $" at /{string.Join('/', _path.Reverse())}")}, where JSON is expected");
}
