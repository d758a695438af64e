using System.Text.Json.Nodes;
using Jint.Native;
using Jint.Native.Object;
using Jint.Runtime.Descriptors;
using PropertyTypes = Jint.Runtime.Types;

namespace Ferry.Transforms.Scripts.JavaScript;

/// <summary>
/// A JSON object as scripts see it: a Map of its keys, which may also be read and written with a dot or brackets. Values are made for the
/// script when it asks for them; what it never replaces stays the node that it was, so that numbers keep every digit.
/// Methods of Map come before keys of their names; <c>get</c> reaches those.
/// </summary>
internal sealed class MapValue : ObjectInstance
{
    private readonly ScriptValues _values;
    private readonly JsonObject _node;
    private OrderedDictionary<string, Entry>? _entries;

    public MapValue(ScriptValues values, JsonObject node)
        : base(values.Engine)
    {
        (_values, _node) = (values, node);
        Prototype = values.MapPrototype;
    }

    /// <summary>The node, if no script has looked into it; else null.</summary>
    public JsonObject? Untouched => _entries is null ? _node : null;

    public int Count => Entries.Count;

    public IEnumerable<string> Keys => Entries.Keys;

    // Its nodes leave the object, so that they can go into another one without being copied.
    private OrderedDictionary<string, Entry> Entries
    {
        get
        {
            if (_entries is null)
            {
                _entries = new OrderedDictionary<string, Entry>(_node.Count);
                foreach (var (key, value) in _node)
                {
                    _entries.Add(key, new Entry(value, null));
                }

                _node.Clear();
            }

            return _entries;
        }
    }

    public bool Has(string key) => Entries.ContainsKey(key);

    /// <summary>The value of a key, undefined if it is not there.</summary>
    public JsValue Read(string key)
    {
        if (!Entries.TryGetValue(key, out var entry))
        {
            return Undefined;
        }

        if (entry.Value is null)
        {
            entry = entry with { Value = _values.Of(entry.Node) };
            Entries[key] = entry;
        }

        return entry.Value!;
    }

    public void Write(string key, JsValue value) => Entries[key] = new Entry(null, value);

    public bool Remove(string key) => Entries.Remove(key);

    public void Clear() => Entries.Clear();

    /// <summary>What each key has: the node that was never replaced, or the value in its place.</summary>
    public IEnumerable<(string Key, JsonNode? Node, JsValue? Value)> Contents()
    {
        foreach (var (key, (node, value)) in Entries)
        {
            // A scalar that was only read is the node still; an object or array may have been changed within.
            yield return value is null || node is JsonValue ? (key, node, null) : (key, null, value);
        }
    }

    public override JsValue Get(JsValue property, JsValue receiver)
    {
        if (property is not JsString)
        {
            return base.Get(property, receiver);
        }

        var name = property.ToString();
        return MapPrototype.IsMethod(name) || !(Has(name) || name == MapPrototype.Size) ? Prototype!.Get(property, receiver)
            : Has(name) ? Read(name)
            : JsNumber.Create(Count);
    }

    public override bool Set(JsValue property, JsValue value, JsValue receiver)
    {
        if (property is not JsString)
        {
            return base.Set(property, value, receiver);
        }

        Write(property.ToString(), value);
        return true;
    }

    public override bool Delete(JsValue property)
    {
        if (property is not JsString)
        {
            return base.Delete(property);
        }

        Remove(property.ToString());
        return true;
    }

    /// <summary>Keys of a Map are not properties of it: "key in map" is false.</summary>
    public override bool HasProperty(JsValue property) => property is JsString ? Prototype!.HasProperty(property) : base.HasProperty(property);

    /// <summary>But they are enumerated, so that <c>{...map}</c> and <c>Object.keys(map)</c> lose nothing.</summary>
    public override PropertyDescriptor GetOwnProperty(JsValue property) =>
        property is not JsString ? base.GetOwnProperty(property)
        : Has(property.ToString()) ? new PropertyDescriptor(Read(property.ToString()), PropertyFlag.ConfigurableEnumerableWritable)
        : PropertyDescriptor.Undefined;

    public override bool DefineOwnProperty(JsValue property, PropertyDescriptor desc)
    {
        if (property is not JsString || desc.Value is null)
        {
            return base.DefineOwnProperty(property, desc);
        }

        Write(property.ToString(), desc.Value);
        return true;
    }

    public override List<JsValue> GetOwnPropertyKeys(PropertyTypes types = PropertyTypes.String | PropertyTypes.Symbol) =>
        types.HasFlag(PropertyTypes.String) ? [.. Keys.Select(JsString.Create)] : [];

    public override IEnumerable<KeyValuePair<JsValue, PropertyDescriptor>> GetOwnProperties() =>
        GetOwnPropertyKeys(PropertyTypes.String).Select(key => KeyValuePair.Create(key, GetOwnProperty(key)));

    /// <param name="Node">What the item had; null for JSON's null, and for what the script has set.</param>
    /// <param name="Value">What the script has been given, or has set; null if it did not ask.</param>
    private readonly record struct Entry(JsonNode? Node, JsValue? Value);
}
