using System.Text.Json.Nodes;
using Ferry.Transforms.Scripts;
using Ferry.Transforms.Scripts.JavaScript;

namespace Ferry.Transforms.Tests.Scripts;

public sealed class JavaScriptTests
{
    private const string Item =
        """{"type":"template","name":"logs","body":{"mappings":{"properties":{"title":{"type":"string"},"raw":{"type":"flattened","index":false}}},"list":[1,{"type":"string"}]}}""";

    private const string Recursive =
        """
        function apply(node, rules) {
          if (Array.isArray(node)) { node.forEach(child => apply(child, rules)); return; }
          if (!(node instanceof Map)) return;
          for (const { when, set, remove } of rules) {
            const matches = Object.entries(when).every(([k, v]) => node.has(k) && node.get(k) === v);
            if (matches) {
              Object.entries(set).forEach(([k, v]) => node.set(k, v));
              (remove || []).forEach(k => node.delete(k));
            }
          }
          for (const child of node.values()) apply(child, rules);
        }
        function main(context) {
          const rules = [
            { when: { type: "string" }, set: { type: "text" } },
            { when: { type: "flattened" }, set: { type: "flat_object" }, remove: ["index"] }
          ];
          return (item) => { apply(item.get("body"), rules); return item; };
        }
        (() => main)();
        """;

    [Fact]
    public void Rules_are_applied_at_any_depth_by_a_script_with_bindings() =>
        AssertJson(
            """{"type":"template","name":"logs","body":{"mappings":{"properties":{"title":{"type":"text"},"raw":{"type":"flat_object"}}},"list":[1,{"type":"text"}]}}""",
            Run(Recursive, Item, new JsonObject()));

    [Theory]
    [InlineData("item => item", """{"a":1}""", """{"a":1}""")]
    [InlineData("item => []", """{"a":1}""", "[]")]
    [InlineData("item => [item, item]", """{"a":{"b":1}}""", """[{"a":{"b":1}},{"a":{"b":1}}]""")]
    [InlineData("item => [item, { ...item, name: 'b' }]", """{"name":"a","x":1}""", """[{"name":"a","x":1},{"name":"b","x":1}]""")]
    [InlineData("item => { item.name = item.name + '-new'; return item; }", """{"name":"a"}""", """{"name":"a-new"}""")]
    [InlineData("item => { item['name'] = 'b'; item.set('n', 1).set('m', 2); delete item.x; return item; }", """{"x":0,"name":"a"}""", """{"name":"b","n":1,"m":2}""")]
    [InlineData("item => new Map([['a', item.get('a')], ['b', { c: [1, new Map([['d', null]])] }]])", """{"a":[1]}""", """{"a":[1],"b":{"c":[1,{"d":null}]}}""")]
    [InlineData("list => list.filter(d => d.get('keep')).map(d => d.get('id')).concat(list.length)", """[{"id":1,"keep":true},{"id":2}]""", "[1,2]")]
    [InlineData("item => { item.list.push(4); item.list.splice(0, 1); item.list[0] = 'x'; return item; }", """{"list":[1,2,3]}""", """{"list":["x",3,4]}""")]
    [InlineData("item => { item.a.b.c = 2; return item; }", """{"a":{"b":{"c":1,"d":0}}}""", """{"a":{"b":{"c":2,"d":0}}}""")]
    [InlineData("async item => { await null; return { ok: await Promise.resolve(item.a) }; }", """{"a":1}""", """{"ok":1}""")]
    [InlineData("item => ({ big: 2n ** 64n, date: new Date(0), none: undefined })", "{}", """{"big":18446744073709551616,"date":"1970-01-01T00:00:00.000Z"}""")]
    public void Items_may_be_changed_split_dropped_and_made_anew(string transform, string item, string expected) =>
        AssertJson(expected, Run($"({transform})", item));

    [Theory]
    [InlineData("m instanceof Map", "true")]
    [InlineData("'a' in m", "false")]
    [InlineData("m.has('a') && !m.has('z')", "true")]
    [InlineData("m.z === undefined && m.get('z') === undefined", "true")]
    [InlineData("m.size", "3")]
    [InlineData("m.get('n') === null", "true")]
    [InlineData("[...m].length + [...m.keys()].join() + [...m.values()].length", "\"3a,n,keys3\"")]
    [InlineData("[...m.entries()][0]", """["a",1]""")]
    [InlineData("{ const seen = []; m.forEach((v, k, all) => seen.push(k, all === m)); return seen; }", """["a",true,"n",true,"keys",true]""")]
    [InlineData("m.get('keys')", "5")]
    [InlineData("m.delete('a') && !m.delete('a') && m.size === 2", "true")]
    [InlineData("JSON.parse(JSON.stringify(m))", """{"a":1,"n":null,"keys":5}""")]
    [InlineData("Object.keys(m)", """["a","n","keys"]""")]
    [InlineData("Object.fromEntries(m)", """{"a":1,"n":null,"keys":5}""")]
    [InlineData("m.keys !== undefined && typeof m.constructor", "\"function\"")]
    [InlineData("new Map(m).get('a')", "1")]
    public void Objects_of_items_are_like_maps(string expression, string expected) =>
        AssertJson(expected, Run($"(m => {(expression.StartsWith('{') ? expression : $"{{ return {expression}; }}")})", """{"a":1,"n":null,"keys":5}"""));

    [Fact]
    public void One_object_is_the_same_each_time_it_is_asked_for() =>
        AssertJson("true", Run("(m => m.a === m.get('a') && m.list[0] === m.list[0])", """{"a":{},"list":[{}]}"""));

    [Theory]
    [InlineData("item => item")]
    [InlineData("item => { item.get('other'); item.list.length; return item; }")]
    [InlineData("item => { for (const [k, v] of item) v; return item; }")]
    [InlineData("item => ({ ...item })")]
    [InlineData("item => { const v = item.get('n'); item.delete('n'); item.set('n', v); item.list = item.list.map(x => x); return item; }")]
    public void Numbers_keep_every_digit(string transform)
    {
        const string Numbers = """{"n":9007199254740993,"d":0.10000000000000000555,"e":1E400,"one":1.0,"list":[12345678901234567890123,1.10]}""";

        var result = Run($"({transform})", Numbers)!;

        foreach (var number in (string[])["9007199254740993", "0.10000000000000000555", "1E400", "1.0,", "12345678901234567890123", "1.10"])
        {
            Assert.Contains(number, result.ToJsonString() + ",");
        }
    }

    [Fact]
    public void Bindings_are_a_map_to_the_script() =>
        AssertJson("[2,2]", Run("(c => item => [c.n, c.get('n')])", "{}", new JsonObject { ["n"] = 2 }));

    [Fact]
    public void What_a_script_logs_is_told()
    {
        var log = new List<string>();

        Run("(item => { console.log('seen', item, 1); console.error('bad'); return item; })", """{"a":[1]}""", null, log.Add);

        Assert.Equal(["test.js: seen {\"a\":[1]} 1", "test.js: error: bad"], log);
    }

    [Theory]
    [InlineData("item => { while (true) { } }", "test.js: it ", ":2:")]
    [InlineData("item => { const a = []; while (true) a.push('x'.repeat(1000) + a.length); }", "test.js: it ", ":2:")]
    [InlineData("item => { let s = 'x'; while (true) s += s; }", "test.js: it ", ":2:")]
    [InlineData("item => new Array(1e9).fill(0)", "test.js: ", "array")]
    [InlineData("function f(x) { return f(x) + 1; }", "test.js: ", "Maximum call stack")]
    [InlineData("item => { const o = { get x() { return this.x; } }; return o.x; }", "test.js: ", "Maximum call stack")]
    [InlineData("item => { const o = { toString() { return `${this}`; } }; return `${o}`; }", "test.js: ", "Maximum call stack")]
    [InlineData("item => { const o = { toJSON() { return JSON.stringify(o); } }; return JSON.stringify(o); }", "test.js: ", "Maximum call stack")]
    [InlineData("item => { while (true) item.keys(); }", "test.js: it", ":2:")]
    [InlineData("item => { const f = () => item.forEach(f); f(); }", "test.js: ", "Maximum call stack")]
    [InlineData("item => ({ get x() { while (true) { } } })", "test.js: it ", "")]
    [InlineData("item => ({ get x() { throw new Error('in getter'); } })", "test.js: Error: in getter", "")]
    [InlineData("item => /^(a+)+$/.test('a'.repeat(40) + 'b')", "test.js: a regular expression took longer than 2 seconds", ":2:")]
    [InlineData("item => { throw new Error('no way'); }", "test.js: Error: no way", ":2:")]
    [InlineData("item => item.a.b.c", "test.js: TypeError: ", ":2:")]
    [InlineData("async item => { throw new Error('later'); }", "test.js: its promise was rejected: Error: later", "")]
    [InlineData("item => new Promise(() => {})", "test.js: its promise", "kept")]
    [InlineData("item => Promise.resolve().then(() => { while (true) { } })", "test.js: it ", "")]
    [InlineData("item => () => 1", "test.js: it gave a function instead of an item", "")]
    [InlineData("item => ({ a: { b: [() => 1] } })", "test.js: it gave a function at /a/b/0", "")]
    [InlineData("item => { item.self = item; return item; }", "test.js: it gave an object that contains itself at /self", "")]
    [InlineData("item => [NaN]", "test.js: it gave NaN, which is no number of JSON at /0", "")]
    [InlineData("item => Symbol()", "test.js: it gave a symbol", "")]
    [InlineData("item => new Set([1])", "test.js: it gave a Set", "")]
    [InlineData("item => { let o = {}; for (let i = 0; i < 5000; i++) o = { o }; return o; }", "test.js: it gave nested deeper than 1000 levels", "")]
    [InlineData("item => System.IO.File.ReadAllText('/etc/passwd')", "test.js: ReferenceError: System", "")]
    public void What_a_script_must_not_do_is_an_error_that_says_where(string transform, string begin, string contains)
    {
        var error = Assert.Throws<ItemTransformException>(() => Run($"\n({transform})", """{"b":1}"""));

        Assert.StartsWith(begin, error.Message);
        Assert.Contains(contains, error.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("let a = 1;\nlet = b ~;", "test.js:2:")]
    [InlineData("", "test.js: its last expression is not a function")]
    [InlineData("42", "test.js: its last expression is not a function")]
    [InlineData("nowhere()", "test.js: ReferenceError: nowhere")]
    [InlineData("throw new Error('at once')", "test.js: Error: at once")]
    public void A_script_that_gives_no_transform_is_refused_when_it_is_loaded(string script, string begin) =>
        Assert.StartsWith(begin, Assert.Throws<ItemTransformException>(() => Load(script, null, _ => { })).Message);

    [Fact]
    public void A_main_that_gives_no_transform_is_refused_when_it_is_loaded() =>
        Assert.Contains("gives no function", Assert.Throws<ItemTransformException>(() => Load("(c => 1)", [], _ => { })).Message, StringComparison.Ordinal);

    [Fact]
    public void After_a_failure_the_script_begins_anew()
    {
        var transform = Load("let n = 0; (item => { n++; if (item.bad) { n = 100; throw new Error('bad'); } return n; })", null, _ => { }).Create();

        AssertJson("1", transform.Apply(JsonNode.Parse("{}")!, CancellationToken.None));
        Assert.Throws<ItemTransformException>(() => transform.Apply(JsonNode.Parse("""{"bad":true}""")!, CancellationToken.None));
        AssertJson("1", transform.Apply(JsonNode.Parse("{}")!, CancellationToken.None));
    }

    [Fact]
    public void Engines_share_nothing()
    {
        var factory = Load("let n = 0; (item => ++n)", null, _ => { });

        AssertJson("1", factory.Create().Apply(new JsonObject(), CancellationToken.None));
        AssertJson("1", factory.Create().Apply(new JsonObject(), CancellationToken.None));
    }

    [Fact]
    public void A_script_ends_when_the_user_ends_Ferry()
    {
        using var stop = new CancellationTokenSource();
        var transform = Load("(item => { console.log('begun'); while (true) { } })", null, _ => stop.Cancel()).Create();

        Assert.ThrowsAny<OperationCanceledException>(() => transform.Apply(new JsonObject(), stop.Token));
    }

    private static TransformFactory Load(string script, JsonObject? bindings, Action<string> log) =>
        JavaScriptTransform.Load(JavaScriptSource.Parse("test.js", script, bindings, log));

    private static JsonNode? Run(string script, string item, JsonObject? bindings = null, Action<string>? log = null) =>
        Load(script, bindings, log ?? (_ => { })).Create().Apply(JsonNode.Parse(item)!, CancellationToken.None);

    private static void AssertJson(string expected, JsonNode? actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), actual), actual?.ToJsonString() ?? "null");
}
