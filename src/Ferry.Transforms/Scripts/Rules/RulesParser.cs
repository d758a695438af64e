using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ferry.Transforms.Scripts.Rules;

/// <summary>Reads rules from JSON or YAML: a list of <c>{at, when, rename, remove, set}</c>, of which each may be left out.</summary>
internal sealed class RulesParser(StructuredText text)
{
    private static readonly string[] Parts = ["at", "when", "rename", "remove", "set"];

    /// <summary>Whether an object is a rule, and not a provider.</summary>
    public static bool IsRule(JsonObject entry) => entry.Any(part => Parts.Contains(part.Key));

    /// <exception cref="ItemTransformException">They are no rules; the message has the line.</exception>
    public TransformFactory Parse(JsonArray list)
    {
        var rules = list.Select(entry => ParseRule(entry as JsonObject ?? throw text.Fail(list, "a rule is an object of at, when, rename, remove and set"))).ToList();
        return new TransformFactory(text.Name, () => new RulesTransform(text.Name, rules));
    }

    private Rule ParseRule(JsonObject rule)
    {
        foreach (var (key, _) in rule)
        {
            if (!Parts.Contains(key))
            {
                throw text.Fail(rule, $"a rule has no '{key}'; it has: {string.Join(", ", Parts)}");
            }
        }

        var parsed = new Rule(
            rule["at"] is { } at ? Pattern(rule, TextOf(rule, "at", at)) : PointerPattern.Parse(""),
            [.. Entries(rule, "when").Select(entry => (Pattern(rule, entry.Key), entry.Value))],
            [.. Entries(rule, "rename").Select(entry => (Below(rule, entry.Key), TextOf(rule, "rename", entry.Value)))],
            [.. List(rule, "remove").Select(entry => Below(rule, TextOf(rule, "remove", entry)))],
            [.. Entries(rule, "set").Select(entry => (Settable(rule, entry.Key), entry.Value))]);
        return parsed.Rename.Count + parsed.Remove.Count + parsed.Set.Count > 0 ? parsed : throw text.Fail(rule, "the rule changes nothing; give it set, remove or rename");
    }

    private JsonObject Entries(JsonObject rule, string part) =>
        rule[part] is null ? [] : rule[part] as JsonObject ?? throw text.Fail(rule, $"{part} is an object: place to value");

    private JsonArray List(JsonObject rule, string part) =>
        rule[part] is null ? [] : rule[part] as JsonArray ?? throw text.Fail(rule, $"{part} is a list of places");

    private string TextOf(JsonObject rule, string part, JsonNode? value) =>
        value?.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : throw text.Fail(rule, $"{part} takes texts; quote what YAML reads otherwise");

    private PointerPattern Settable(JsonObject rule, string place)
    {
        var pattern = Below(rule, place);
        return pattern.LastKey is null ? throw text.Fail(rule, $"{place}: what is set must be named; it cannot end with a wildcard") : pattern;
    }

    private PointerPattern Below(JsonObject rule, string place)
    {
        var pattern = Pattern(rule, place);
        return pattern.IsSelf ? throw text.Fail(rule, "the object itself cannot be set, removed or renamed; name something in it") : pattern;
    }

    private PointerPattern Pattern(JsonObject rule, string place)
    {
        try
        {
            return PointerPattern.Parse(place);
        }
        catch (FormatException e)
        {
            throw text.Fail(rule, e.Message);
        }
    }
}
