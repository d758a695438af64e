using System.Text.Json.Nodes;
using Ferry.Clusters;

namespace Ferry.Transforms.Tests;

/// <summary>Runs one of the built-in transforms by itself.</summary>
internal static class OneTransform
{
    /// <summary>Runs it on an index, and once more on what comes out, which must change nothing.</summary>
    /// <returns>What comes out, and the changes as "PLACE LOSS".</returns>
    public static (string Body, string[] Changes) Run(string name, string source, string target, string body, TransformContext? context = null) =>
        Run(name, source, target, new Definition(DefinitionKind.Index, "i", JsonNode.Parse(body)!.AsObject()), context);

    public static (string Body, string[] Changes) Run(string name, string source, string target, Definition definition, TransformContext? context = null)
    {
        var transform = Assert.Single(BuiltInTransforms.List, transform => transform.Name == name);
        context = (context ?? new TransformContext(default, default)) with { Source = Version(source), Target = Version(target) };
        if (!transform.IsFor(context.Source, context.Target))
        {
            return (definition.Body.ToJsonString(), []);
        }

        var edit = new DefinitionEdit(definition, context);
        transform.Apply(edit);
        var again = new DefinitionEdit(edit.Definition, context);
        transform.Apply(again);
        Assert.Empty(again.Changes);
        Assert.Equal(edit.Definition.Body.ToJsonString(), again.Definition.Body.ToJsonString());
        return (edit.Definition.Body.ToJsonString(), [.. edit.Changes.Select(change => change.Loss == Loss.Lossy ? $"{change.Place} lossy" : change.Place)]);
    }

    /// <summary>JSON without what does not matter.</summary>
    public static string Json(string text) => JsonNode.Parse(text)!.ToJsonString();

    private static ClusterVersion Version(string text) => ClusterVersion.Parse(text) ?? throw new ArgumentException(text, nameof(text));
}
