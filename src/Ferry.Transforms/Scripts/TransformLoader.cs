using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Ferry.Transforms.Scripts.JavaScript;
using Ferry.Transforms.Scripts.Providers;
using Ferry.Transforms.Scripts.Rules;
using Ferry.Transforms.Types;

namespace Ferry.Transforms.Scripts;

/// <summary>
/// Loads transforms from files: <c>.js</c> (JavaScript), <c>.jmespath</c>, and <c>.yaml</c>, <c>.yml</c> or <c>.json</c> with rules or a list of providers. All of it is
/// tried as far as that is possible without an item.
/// </summary>
/// <param name="log">Told what scripts say by console.log and the like, maybe by several threads.</param>
public sealed class TransformLoader(Action<string> log)
{
    private readonly List<TransformFactory> _items = [];
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private TypeRouting? _types;

    /// <param name="paths">Files, in the order in which they are applied.</param>
    /// <param name="log">Told what scripts say by console.log and the like, maybe by several threads.</param>
    /// <param name="rules">Rules, or a list of providers, as YAML, which come after the files; null for none.</param>
    /// <exception cref="ItemTransformException">One cannot be read, or is no transform; the message names file and line.</exception>
    public static LoadedTransforms Load(IEnumerable<string> paths, Action<string> log, string? rules = null)
    {
        var loader = new TransformLoader(log);
        foreach (var path in paths)
        {
            loader.Add(path);
        }

        if (rules is not null)
        {
            loader.AddHash("rules", rules);
            loader.Add(StructuredText.Parse("rules", rules));
        }

        return new LoadedTransforms(loader._items, loader._types, Convert.ToHexStringLower(loader._hash.GetHashAndReset()));
    }

    private void Add(string path)
    {
        switch (Path.GetExtension(path).ToLowerInvariant())
        {
            case ".js":
                _items.Add(JavaScriptTransform.Load(JavaScriptSource.Parse(path, Read(path), null, log)));
                break;
            case ".jmespath":
                _items.Add(JmesPathTransform.Load(path, Read(path)));
                break;
            case ".yaml" or ".yml" or ".json":
                Add(StructuredText.Parse(path, Read(path)));
                break;
            default:
                throw new ItemTransformException($"{path}: what it is cannot be told by its name; .js, .jmespath, .yaml, .yml and .json are known");
        }
    }

    private void Add(StructuredText text)
    {
        var list = text.Root as JsonArray ?? throw text.Fail(text.Root, "a list of rules or of providers is expected");
        if (list.Count > 0 && list[0] is JsonObject first && RulesParser.IsRule(first))
        {
            _items.Add(new RulesParser(text).Parse(list));
            return;
        }

        var providers = new ProviderList(text, path => Read(Path.Combine(Path.GetDirectoryName(text.Name) ?? "", path)), log);
        _items.AddRange(providers.Parse(list));
        if (providers.Types is { } types)
        {
            _types = _types is null ? types : throw text.Fail(list, "another file says already where types go");
        }
    }

    private string Read(string path)
    {
        try
        {
            var text = File.ReadAllText(path);
            AddHash(Path.GetExtension(path), text);
            return text;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ItemTransformException($"{path}: it cannot be read: {e.Message.TrimEnd('.')}", e);
        }
    }

    private void AddHash(string kind, string text) => _hash.AppendData(Encoding.UTF8.GetBytes($"{kind} {text.Length} {text}"));
}
