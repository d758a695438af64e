using System.Text.Json;
using System.Text.Json.Nodes;
using Ferry.Transforms.Scripts.JavaScript;
using Ferry.Transforms.Types;

namespace Ferry.Transforms.Scripts.Providers;

/// <summary>
/// A list of transformer providers as OpenSearch Migration Assistant 3 takes it: objects of one key each, the provider's name with its configuration.
/// What Ferry has no engine for is refused, with what to do instead.
/// </summary>
/// <param name="text">The file.</param>
/// <param name="read">Reads a file that it names.</param>
/// <param name="log">Told what scripts say.</param>
internal sealed class ProviderList(StructuredText text, Func<string, string> read, Action<string> log)
{
    private const string JavaScript = "JsonJSTransformerProvider", JmesPath = "JsonJMESPathTransformerProvider", Predicate = "JsonJMESPathPredicateProvider",
        Conditional = "JsonConditionalTransformerProvider", TypeMapping = "TypeMappingSanitizationTransformerProvider", Noop = "NoopTransformerProvider";

    private static readonly string[] Known = [JavaScript, JmesPath, Conditional, TypeMapping, Noop];

    private static readonly Dictionary<string, string> Refused = new()
    {
        ["JsonPythonTransformerProvider"] = "Python is not run: write the script in JavaScript, which has the same contract",
        ["JsonJoltTransformerProvider"] = "Jolt is not known: write rules, JMESPath or JavaScript",
        ["SolrTransformerProvider"] = "Solr's requests are not transformed",
    };

    private bool _isConditional;

    /// <summary>Where mapping types go, if the list says so.</summary>
    public TypeRouting? Types { get; private set; }

    /// <exception cref="ItemTransformException">A provider is not known or not configured as it must be; the message has the line.</exception>
    public IReadOnlyList<TransformFactory> Parse(JsonArray list) =>
        [.. list.Select((entry, position) => Parse(Single(list, entry), $"{text.Name}[{position}]")).OfType<TransformFactory>()];

    private TransformFactory? Parse(KeyValuePair<string, JsonNode?> provider, string name)
    {
        var (key, configuration) = provider;
        switch (key)
        {
            case JavaScript:
                return ParseJavaScript(Object(configuration, key, "initializationScript", "initializationScriptFile", "initializationResourcePath", "bindingsObject"), name);
            case JmesPath:
                return JmesPathTransform.Load(name, TextOf(Object(configuration, key, "script"), "script"));
            case Conditional:
                return ParseConditional(configuration, name);
            case TypeMapping:
                Types = Types is null && !_isConditional
                    ? TypeMappingProvider.Parse(text, Object(configuration, key, "staticMappings", "regexMappings", "sourceProperties", "featureFlags"))
                    : throw text.Fail(configuration, _isConditional ? $"{key} cannot depend on a condition" : $"{key} is there twice");
                return null;
            case Noop:
                return null;
            default:
                throw text.Fail(configuration, Refused.TryGetValue(key, out var advice) ? $"{key}: {advice}" : $"there is no provider '{key}'; there are: {string.Join(", ", Known)}");
        }
    }

    private TransformFactory ParseJavaScript(JsonObject configuration, string name)
    {
        if (configuration["initializationResourcePath"] is not null)
        {
            throw text.Fail(configuration, BundledScripts.Advice(TextOf(configuration, "initializationResourcePath")));
        }

        var isInline = configuration["initializationScript"] is not null;
        if (isInline == configuration["initializationScriptFile"] is not null)
        {
            throw text.Fail(configuration, $"{JavaScript} needs initializationScript or initializationScriptFile, and not both");
        }

        var file = isInline ? null : TextOf(configuration, "initializationScriptFile");
        var script = file is null ? TextOf(configuration, "initializationScript") : read(file);
        return JavaScriptTransform.Load(JavaScriptSource.Parse(file ?? name, script, Bindings(configuration), log));
    }

    /// <summary>An object, or a text that holds one; none is an empty one.</summary>
    private JsonObject Bindings(JsonObject configuration)
    {
        var given = configuration["bindingsObject"];
        if (given?.GetValueKind() == JsonValueKind.String)
        {
            try
            {
                given = JsonNode.Parse(given.GetValue<string>());
            }
            catch (JsonException e)
            {
                throw text.Fail(configuration, $"bindingsObject holds no JSON: {e.Message.TrimEnd('.')}");
            }
        }

        return given is null ? [] : given as JsonObject ?? throw text.Fail(configuration, "bindingsObject must be an object, or a text that holds one");
    }

    private TransformFactory ParseConditional(JsonNode? configuration, string name)
    {
        if (configuration is not JsonArray { Count: 2 } parts || parts[1] is not JsonArray list)
        {
            throw text.Fail(configuration, $"{Conditional} takes a list of two: a predicate, and a list of transformers");
        }

        var (key, predicate) = Single(parts, parts[0]);
        if (key != Predicate)
        {
            throw text.Fail(predicate, $"there is no predicate '{key}'; there is: {Predicate}");
        }

        var script = TextOf(Object(predicate, key, "script"), "script");
        JmesPathTransform.Parse(name, script);
        var wasConditional = _isConditional;
        _isConditional = true;
        var factories = Parse(list);
        _isConditional = wasConditional;
        return new TransformFactory(name, () => new ConditionalTransform(name, JmesPathTransform.Parse(name, script), [.. factories.Select(factory => factory.Create())]));
    }

    private KeyValuePair<string, JsonNode?> Single(JsonArray list, JsonNode? entry) => entry is JsonObject { Count: 1 } single
        ? single.First()
        : throw text.Fail(entry ?? list, "each entry is an object with one key, the name of a provider");

    private JsonObject Object(JsonNode? configuration, string provider, params string[] keys)
    {
        var map = configuration as JsonObject ?? throw text.Fail(configuration, $"{provider} takes an object with: {string.Join(", ", keys)}");
        return map.FirstOrDefault(entry => !keys.Contains(entry.Key)).Key is { } unknown
            ? throw text.Fail(map, $"{provider} has no '{unknown}'; it has: {string.Join(", ", keys)}")
            : map;
    }

    private string TextOf(JsonObject configuration, string key) => configuration[key] is JsonValue value && value.GetValueKind() == JsonValueKind.String
        ? value.GetValue<string>()
        : throw text.Fail(configuration, $"'{key}' must be a text");
}
