namespace Ferry.Transforms.Tests.Scripts;

public sealed class RulesTests : IDisposable
{
    private readonly TransformFiles _files = new();

    [Fact]
    public void A_rule_may_be_about_objects_at_any_depth() =>
        TransformFiles.AssertJson(
            """{"type":"flattened","body":{"a":{"type":"flat_object","depth_limit":3},"list":[{"deep":{"type":"flat_object"}}],"b":{"type":"text","index":false}}}""",
            _files.Apply(
                "flat.yaml",
                """
                - at: /body/**
                  when: {type: flattened}
                  set: {type: flat_object}
                  remove: [index]
                """,
                """{"type":"flattened","body":{"a":{"type":"flattened","index":false,"depth_limit":3},"list":[{"deep":{"type":"flattened"}}],"b":{"type":"text","index":false}}}"""));

    [Theory]
    [InlineData("set: {a: 1}", "{}", """{"a":1}""")]
    [InlineData("set: {/a/b/c: {x: [true, null]}}", "{}", """{"a":{"b":{"c":{"x":[true,null]}}}}""")]
    [InlineData("set: {/a/*/n: 1}", """{"a":{"x":{},"y":{"n":0},"z":5}}""", """{"a":{"x":{"n":1},"y":{"n":1},"z":5}}""")]
    [InlineData("set: {/a/1: x}", """{"a":[1,2,3]}""", """{"a":[1,"x",3]}""")]
    [InlineData("set: {a.b: 1}", """{"a":{}}""", """{"a":{},"a.b":1}""")]
    [InlineData("set: {/a~1b~0: 1}", "{}", """{"a/b~":1}""")]
    [InlineData("remove: [a, /b/*, /c/**/d]", """{"a":1,"b":[1,2],"c":{"d":1,"e":[{"d":2,"f":3}]}}""", """{"b":[],"c":{"e":[{"f":3}]}}""")]
    [InlineData("remove: [/**/a/**/x]", """{"a":{"a":{"x":1},"x":2},"x":3}""", """{"a":{"a":{}},"x":3}""")]
    [InlineData("rename: {b: z}", """{"a":1,"b":2,"c":3}""", """{"a":1,"z":2,"c":3}""")]
    [InlineData("rename: {/**/old: new}", """{"old":{"old":1},"list":[{"old":2}]}""", """{"new":{"new":1},"list":[{"new":2}]}""")]
    [InlineData("{when: {n: 1.0}, set: {ok: true}}", """{"n":1}""", """{"n":1,"ok":true}""")]
    [InlineData("{when: {n: '1'}, set: {ok: true}}", """{"n":1}""", """{"n":1}""")]
    [InlineData("{when: {n: null}, set: {ok: true}}", """{"n":null}""", """{"n":null,"ok":true}""")]
    [InlineData("{when: {n: null}, set: {ok: true}}", "{}", "{}")]
    [InlineData("{when: {/tags/*: x, n: 1}, set: {ok: true}}", """{"n":1,"tags":["y","x"]}""", """{"n":1,"tags":["y","x"],"ok":true}""")]
    [InlineData("{when: {n: 1}, rename: {n: m}, remove: [n], set: {n: 2}}", """{"n":1}""", """{"m":1,"n":2}""")]
    [InlineData("{at: /document, remove: [secret]}", """[{"document":{"secret":1,"a":1}},{"document":null},{}]""", """[{"document":{"a":1}},{"document":null},{}]""")]
    public void Rules_do_what_the_page_says(string rule, string item, string expected) =>
        TransformFiles.AssertJson(expected, _files.Apply("rules.yaml", $"- {rule}", item));

    [Fact]
    public void Keys_keep_their_order_and_numbers_their_digits() =>
        Assert.Equal(
            """{"z":9007199254740993,"q":1.10,"a":1E400}""",
            _files.Apply("rules.json", """[{"rename": {"b": "q"}, "remove": ["gone"]}]""", """{"z":9007199254740993,"b":1.10,"gone":1,"a":1E400}""")!.ToJsonString());

    [Fact]
    public void Rules_follow_one_another() =>
        TransformFiles.AssertJson("""{"a":3}""", _files.Apply("rules.yaml", "- {when: {a: 1}, set: {a: 2}}\n- {when: {a: 2}, set: {a: 3}}", """{"a":1}"""));

    [Theory]
    [InlineData("- {set: {/a/b: 1}}", """{"a":5}""", "rules.yaml: rule 1: there is no object at /a")]
    [InlineData("- {set: {x: 1}}\n- {rename: {a: b}}", """{"a":1,"b":2}""", "rules.yaml: rule 2: /a cannot be renamed: 'b' is there already")]
    [InlineData("- {set: {/a/x: 1}}", """{"a":[1]}""", "rules.yaml: rule 1: there is no object at /a in which 'x' could be set")]
    public void What_cannot_be_done_is_an_error_and_nothing_is_overwritten(string rules, string item, string begin) =>
        Assert.StartsWith(begin, _files.Failure("rules.yaml", rules, item));

    [Theory]
    [InlineData("- {set: {a: 1}}\n- {wenn: {a: 1}, set: {b: 1}}", "rules.yaml:2: a rule has no 'wenn'; it has: at, when, rename, remove, set")]
    [InlineData("- {when: {a: 1}}", "rules.yaml:1: the rule changes nothing")]
    [InlineData("- set: [a]", "rules.yaml:1: set is an object")]
    [InlineData("- remove: a", "rules.yaml:1: remove is a list")]
    [InlineData("- remove: [1]", "rules.yaml:1: remove takes texts")]
    [InlineData("- set: {a: 1}\n- remove: ['']", "rules.yaml:2: the object itself cannot be set")]
    [InlineData("- set: {/a/*: 1}", "rules.yaml:1: /a/*: what is set must be named")]
    [InlineData("- remove: [/**/**/a]", "rules.yaml:1: /**/**/a: one ** behind another")]
    [InlineData("- set: {a: 1}\n  remove: [\n", "rules.yaml:3: not YAML")]
    [InlineData("- set: {a: 1, a: 2}", "rules.yaml:1: the key 'a' is there twice")]
    [InlineData("- set: {a: *b}", "rules.yaml:1: aliases")]
    [InlineData("- set: {a: 1}\n- 5", "rules.yaml:1: a rule is an object")]
    [InlineData("set: {a: 1}", "rules.yaml:1: a list of rules or of providers is expected")]
    [InlineData("", "rules.yaml: a list of rules or of providers is expected")]
    public void Rules_that_cannot_be_read_are_refused_with_their_line(string rules, string begin) =>
        Assert.StartsWith(begin, _files.Refusal("rules.yaml", rules));

    [Theory]
    [InlineData("[\n{\"set\": {\"a\": 1},}]", "rules.json:2: not JSON")]
    [InlineData("[\n{\"set\":{\"a\":1}},\n{\"sett\":{\"a\":1},\"at\":\"\"}]", "rules.json:3: a rule has no 'sett'")]
    [InlineData("[] []", "rules.json:1: not JSON")]
    [InlineData("[{\"set\":{\"a\":1,\"a\":2}}]", "rules.json:1: the key 'a' is there twice")]
    public void So_are_those_in_JSON(string rules, string begin) => Assert.StartsWith(begin, _files.Refusal("rules.json", rules));

    [Fact]
    public void Untouched_items_stay_as_they_were()
    {
        for (var seed = 1; seed <= 200; seed++)
        {
            var item = RandomItem.Make(seed);

            var result = _files.Apply("rules.yaml", "- {at: '/**', when: {never-there: 1}, set: {a: 1}, remove: ['/**']}", item);

            Assert.True(item == result!.ToJsonString(), $"seed {seed}: {item}");
        }
    }

    public void Dispose() => _files.Dispose();
}
