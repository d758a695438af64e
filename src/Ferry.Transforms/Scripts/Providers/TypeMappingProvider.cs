using System.Text.Json;
using System.Text.Json.Nodes;
using Ferry.Transforms.Types;

namespace Ferry.Transforms.Scripts.Providers;

/// <summary>Reads where mapping types go. sourceProperties and featureFlags are taken and not needed.</summary>
internal static class TypeMappingProvider
{
    private static readonly TypeRule Union = new("(.+)", ".+", "$1");

    /// <exception cref="ItemTransformException">It is not as it must be; the message has the line.</exception>
    public static TypeRouting Parse(StructuredText text, JsonObject configuration)
    {
        var fixedTargets = Entries(configuration["staticMappings"], "staticMappings is an object: index to an object of type to target index")
            .ToDictionary(
                index => index.Key,
                index => (IReadOnlyDictionary<string, string>)Entries(index.Value, $"staticMappings: '{index.Key}' is an object of type to target index")
                    .ToDictionary(type => type.Key, type => TextOf(type.Value, $"staticMappings: the target of '{index.Key}', '{type.Key}' is a text")));
        var rules = configuration["regexMappings"] switch
        {
            null => [Union],
            JsonArray list => list.Select(Rule).ToList(),
            _ => throw text.Fail(configuration, "regexMappings is a list"),
        };
        try
        {
            return new TypeRouting(fixedTargets, rules);
        }
        catch (ArgumentException e)
        {
            throw text.Fail(configuration, $"regexMappings: {e.Message.TrimEnd('.')}");
        }

        TypeRule Rule(JsonNode? entry)
        {
            const string Expected = "regexMappings holds objects of sourceIndexPattern, sourceTypePattern and targetIndexPattern";
            var rule = Entries(entry, Expected);
            return new TypeRule(TextOf(rule["sourceIndexPattern"], Expected), TextOf(rule["sourceTypePattern"], Expected), TextOf(rule["targetIndexPattern"], Expected));
        }

        JsonObject Entries(JsonNode? node, string expected) => node is null && !expected.StartsWith("regex", StringComparison.Ordinal) ? [] : node as JsonObject ?? throw text.Fail(node ?? configuration, expected);

        string TextOf(JsonNode? node, string expected) => node?.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : throw text.Fail(node ?? configuration, expected);
    }
}
