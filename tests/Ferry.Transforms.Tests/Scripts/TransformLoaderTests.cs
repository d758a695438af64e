namespace Ferry.Transforms.Tests.Scripts;

public sealed class TransformLoaderTests : IDisposable
{
    private const string Rename = "function main(context) { return item => { item.set('name', context.prefix + item.get('name')); return item; }; } (() => main)()";

    private readonly TransformFiles _files = new();

    [Fact]
    public void Files_are_applied_in_their_order()
    {
        var loaded = _files.Load(
            _files.Write("a.js", "(item => ({ ...item, steps: ['js'] }))"),
            _files.Write("b.jmespath", "{steps: [steps[0], 'jmespath'], name: name}\n"),
            _files.Write("c.yaml", "- set: {/steps/0: rules}"));

        TransformFiles.AssertJson("""{"steps":["rules","jmespath"],"name":"x"}""", TransformFiles.Apply(loaded, """{"name":"x","gone":1}"""));
    }

    [Fact]
    public void A_provider_list_is_applied_in_its_order()
    {
        _files.Write("rename.js", Rename);

        TransformFiles.AssertJson(
            """{"name":"b-a-x"}""",
            _files.Apply(
                "list.json",
                """
                [
                  {"JsonJSTransformerProvider": {"initializationScriptFile": "rename.js", "bindingsObject": {"prefix": "a-"}}},
                  {"NoopTransformerProvider": ""},
                  {"JsonJSTransformerProvider": {"initializationScriptFile": "rename.js", "bindingsObject": "{\"prefix\": \"b-\"}"}},
                  {"JsonJMESPathTransformerProvider": {"script": "{name: name}"}}
                ]
                """,
                """{"name":"x","gone":1}"""));
    }

    [Theory]
    [InlineData("a", """{"name":"a","is":"a"}""")]
    [InlineData("b", """{"name":"b"}""")]
    public void A_condition_decides_over_its_transforms(string name, string expected) =>
        TransformFiles.AssertJson(
            expected,
            _files.Apply(
                "list.yaml",
                """
                - JsonConditionalTransformerProvider:
                    - JsonJMESPathPredicateProvider: {script: "name == 'a'"}
                    - - JsonJSTransformerProvider: {initializationScript: "() => item => item.set('is', 'a')"}
                """,
                $$"""{"name":"{{name}}"}"""));

    [Fact]
    public void A_type_mapping_provider_says_where_types_go()
    {
        var types = _files.Load(_files.Write(
            "types.json",
            """
            [{"TypeMappingSanitizationTransformerProvider": {
              "staticMappings": {"activity": {"user": "only_users"}, "drop": {}},
              "regexMappings": [
                {"sourceIndexPattern": "time-(.*)", "sourceTypePattern": "(cpu)", "targetIndexPattern": "time-$1-$2"},
                {"sourceIndexPattern": "(.*)", "sourceTypePattern": "(.*)-(cpu)", "targetIndexPattern": "$2-$3-$1"}],
              "sourceProperties": {"version": {"major": 5, "minor": 6}}}}]
            """)).Types!;

        Assert.Equal(
            ["only_users", null, null, "time-nov11-cpu", "host123-cpu-time-nov11", null],
            new[] { ("activity", "user"), ("activity", "post"), ("drop", "x"), ("time-nov11", "cpu"), ("time-nov11", "host123-cpu"), ("logs", "access") }
                .Select(pair => types.TargetOf(pair.Item1, pair.Item2, isOnlyType: false)));
    }

    [Fact]
    public void Without_rules_all_types_of_an_index_go_into_one() =>
        Assert.Equal("logs", _files.Load(_files.Write("types.yaml", "- TypeMappingSanitizationTransformerProvider: {}")).Types!.TargetOf("logs", "access", isOnlyType: false));

    [Fact]
    public void What_is_read_decides_the_hash_and_nothing_else()
    {
        var script = _files.Write("rename.js", Rename);
        var list = _files.Write("list.yaml", """- JsonJSTransformerProvider: {initializationScriptFile: rename.js, bindingsObject: {prefix: "a"}}""");
        var before = _files.Load(list).Hash;
        var copy = _files.Write("copy.yaml", File.ReadAllText(list));
        Assert.Equal(before, _files.Load(copy).Hash);

        _files.Write("rename.js", Rename + "\n");

        Assert.NotEqual(before, _files.Load(list).Hash);
        Assert.NotEqual(_files.Load(script, list).Hash, _files.Load(list, script).Hash);
        Assert.NotEqual(before, _files.Load().Hash);
    }

    [Theory]
    [InlineData("""[{"JsonPythonTransformerProvider": {"initializationScript": "x"}}]""", "list.json:1: JsonPythonTransformerProvider: Python is not run: write the script in JavaScript")]
    [InlineData("""[{"JsonJoltTransformerProvider": []}]""", "list.json:1: JsonJoltTransformerProvider: Jolt is not known")]
    [InlineData("[\n{\"JsonJsTransformerProvider\": {}}]", "list.json:2: there is no provider 'JsonJsTransformerProvider'; there are: JsonJSTransformerProvider,")]
    [InlineData("""[{"JsonJSTransformerProvider": {"initializationResourcePath": "js/metadataUpdater.js"}}]""", "list.json:1: no script is bundled as 'js/metadataUpdater.js': write its rules as rules of Ferry, with at: /body/**")]
    [InlineData("""[{"JsonJSTransformerProvider": {"initializationResourcePath": "js/own.js"}}]""", "list.json:1: no script is bundled as 'js/own.js': give it by initializationScriptFile")]
    [InlineData("""[{"JsonJSTransformerProvider": {}}]""", "list.json:1: JsonJSTransformerProvider needs initializationScript or initializationScriptFile, and not both")]
    [InlineData("""[{"JsonJSTransformerProvider": {"script": "x"}}]""", "list.json:1: JsonJSTransformerProvider has no 'script'; it has: initializationScript,")]
    [InlineData("""[{"JsonJSTransformerProvider": {"initializationScript": "a b"}}]""", "list.json[0]:1:3: not JavaScript")]
    [InlineData("""[{"JsonJSTransformerProvider": {"initializationScript": "() => 1", "bindingsObject": 5}}]""", "list.json:1: bindingsObject must be an object")]
    [InlineData("""[{"JsonJSTransformerProvider": {"initializationScript": "() => 1", "bindingsObject": "{"}}]""", "list.json:1: bindingsObject holds no JSON")]
    [InlineData("""[{"JsonJSTransformerProvider": {"initializationScript": "() => 1"}}]""", "list.json[0]: called with its bindings it gives no function")]
    [InlineData("""[{"JsonJMESPathTransformerProvider": {"script": "a.["}}]""", "list.json[0]: not JMESPath: Error(1, 2)")]
    [InlineData("""[{"JsonJMESPathTransformerProvider": {"script": 5}}]""", "list.json:1: 'script' must be a text")]
    [InlineData("""[{"JsonConditionalTransformerProvider": [{"Other": {}}, []]}]""", "list.json:1: there is no predicate 'Other'")]
    [InlineData("""[{"JsonConditionalTransformerProvider": [{"JsonJMESPathPredicateProvider": {"script": "a"}}, [{"TypeMappingSanitizationTransformerProvider": {}}]]}]""", "list.json:1: TypeMappingSanitizationTransformerProvider cannot depend on a condition")]
    [InlineData("""[{"TypeMappingSanitizationTransformerProvider": {"regexMappings": [{"sourceIndexPattern": "(", "sourceTypePattern": ".*", "targetIndexPattern": "a"}]}}]""", "list.json:1: regexMappings: Invalid pattern '('")]
    [InlineData("""[{"TypeMappingSanitizationTransformerProvider": {"staticMappings": {"a": "b"}}}]""", "list.json:1: staticMappings: 'a' is an object of type to target index")]
    [InlineData("""[{"a": 1, "b": 2}]""", "list.json:1: each entry is an object with one key")]
    public void A_provider_that_is_not_configured_as_it_must_be_is_refused(string list, string begin) =>
        Assert.StartsWith(begin, _files.Refusal("list.json", list));

    [Theory]
    [InlineData("a.py", "", "a.py: what it is cannot be told by its name")]
    [InlineData("a.jmespath", "foo(bar)", "a.jmespath: not JMESPath: Error: unknown-function")]
    [InlineData("a.js", "let let = 1;", "a.js:1:")]
    public void A_file_that_is_no_transform_is_refused(string name, string text, string begin) => Assert.StartsWith(begin, _files.Refusal(name, text));

    [Fact]
    public void A_file_that_is_missing_is_named()
    {
        var error = Assert.Throws<Ferry.Transforms.Scripts.ItemTransformException>(() => _files.Load("nowhere.js"));

        Assert.StartsWith("nowhere.js: it cannot be read: ", error.Message);
        Assert.Contains("gone.js: it cannot be read", _files.Refusal("list.yaml", "- JsonJSTransformerProvider: {initializationScriptFile: gone.js}"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("abs(name)", "a.jmespath: Error: invalid-type")]
    public void An_expression_that_fails_on_an_item_says_why(string expression, string begin) =>
        Assert.StartsWith(begin, _files.Failure("a.jmespath", expression, """{"name":"x"}"""));

    [Fact]
    public void A_condition_that_is_neither_true_nor_false_is_an_error() =>
        Assert.Contains(
            "neither true nor false",
            _files.Failure("list.yaml", "- JsonConditionalTransformerProvider: [{JsonJMESPathPredicateProvider: {script: name}}, []]", """{"name":"x"}"""),
            StringComparison.Ordinal);

    [Fact]
    public void JMESPath_keeps_texts_and_the_digits_of_integers() =>
        Assert.Equal(
            """{"n":9007199254740993,"date":"2020-01-01T00:00:00Z","d":1.1}""",
            _files.Apply("a.jmespath", "{n: n, date: date, d: d}", """{"date":"2020-01-01T00:00:00Z","n":9007199254740993,"d":1.10}""")!.ToJsonString());

    [Theory]
    [InlineData("a.js", "(item => item)")]
    [InlineData("a.js", "(item => { const walk = node => { if (node instanceof Map) { for (const [, v] of node) walk(v); } else if (Array.isArray(node)) node.forEach(walk); }; walk(item); return item; })")]
    [InlineData("a.js", "(item => { const copy = node => node instanceof Map ? new Map([...node].map(([k, v]) => [k, copy(v)])) : Array.isArray(node) ? node.map(copy) : node; return copy(item); })")]
    public void Untouched_values_come_out_as_they_went_in(string name, string script)
    {
        var transform = _files.Load(_files.Write(name, script));
        for (var seed = 1; seed <= 200; seed++)
        {
            var item = RandomItem.Make(seed);

            Assert.True(item == TransformFiles.Apply(transform, item)!.ToJsonString(), $"seed {seed}: {item}");
        }
    }

    public void Dispose() => _files.Dispose();
}
