using Acornima.Ast;
using Jint;
using Jint.Native;
using Jint.Native.Object;
using Jint.Runtime;
using Jint.Runtime.Interop;

namespace Ferry.Transforms.Scripts.JavaScript;

/// <summary>
/// The methods of <see cref="MapValue"/>s, which are instances of Map. Iterators go over the entries of the moment at which they are made.
/// What calls back is written in JavaScript: a call from outside would begin all limits of the script anew.
/// </summary>
internal static class MapPrototype
{
    public const string Size = "size";

    private static readonly Prepared<Script> Script = Engine.PrepareScript(
        """
        (({ has, get, set, remove, clear, keys, entries, plain }) => Object.assign(Object.create(Map.prototype), {
          has(key) { return has(this, key); },
          get(key) { return get(this, key); },
          set(key, value) { set(this, key, value); return this; },
          delete(key) { return remove(this, key); },
          clear() { clear(this); },
          keys() { return keys(this)[Symbol.iterator](); },
          values() { return entries(this).map(entry => entry[1])[Symbol.iterator](); },
          entries() { return entries(this)[Symbol.iterator](); },
          [Symbol.iterator]() { return entries(this)[Symbol.iterator](); },
          forEach(call, self) { for (const [key, value] of entries(this)) call.call(self, value, key, this); },
          toJSON() { return plain(this); },
        }))
        """,
        strict: true);

    private static readonly HashSet<string> Methods = ["has", "get", "set", "delete", "clear", "keys", "values", "entries", "forEach", "toJSON"];

    public static bool IsMethod(string name) => Methods.Contains(name);

    public static ObjectInstance Create(Engine engine)
    {
        var host = new JsObject(engine);
        Add("has", (map, given) => map.Has(Key(given)) ? JsBoolean.True : JsBoolean.False);
        Add("get", (map, given) => map.Read(Key(given)));
        Add("remove", (map, given) => map.Remove(Key(given)) ? JsBoolean.True : JsBoolean.False);
        Add("keys", (map, _) => new JsArray(engine, map.Keys.Select(key => (JsValue)JsString.Create(key)).ToArray()));
        Add("entries", (map, _) => new JsArray(engine, Entries(map).Select(entry => (JsValue)new JsArray(engine, [JsString.Create(entry.Key), entry.Value])).ToArray()));
        Add("plain", (map, _) => JsObject.CreateFromEntries(engine, Entries(map)));
        Add("set", (map, given) =>
        {
            map.Write(Key(given), given.Length > 2 ? given[2] : JsValue.Undefined);
            return JsValue.Undefined;
        });
        Add("clear", (map, _) =>
        {
            map.Clear();
            return JsValue.Undefined;
        });
        return engine.Call(engine.Evaluate(Script), [host]).AsObject();

        void Add(string name, Func<MapValue, JsValue[], JsValue> function) => host.FastSetDataProperty(name, new ClrFunction(
            engine,
            name,
            (_, given) => given[0] is MapValue map
                ? function(map, given)
                : throw new JavaScriptException(engine.Intrinsics.TypeError, $"{name} is called on what is no object of an item")));
    }

    private static List<KeyValuePair<string, JsValue>> Entries(MapValue map) => [.. map.Keys.ToList().Select(key => KeyValuePair.Create(key, map.Read(key)))];

    private static string Key(JsValue[] given) => given.Length > 1 ? given[1].ToString() : "undefined";
}
