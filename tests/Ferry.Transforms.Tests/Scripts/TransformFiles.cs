using System.Text.Json.Nodes;
using Ferry.TestKit;
using Ferry.Transforms.Scripts;

namespace Ferry.Transforms.Tests.Scripts;

/// <summary>Files of transforms in a folder of their own, loaded as a user's would be.</summary>
internal sealed class TransformFiles : IDisposable
{
    private readonly TempDirectory _folder = new();

    public List<string> Log { get; } = [];

    public string Write(string name, string text)
    {
        var path = _folder.Combine(name);
        File.WriteAllText(path, text);
        return path;
    }

    public LoadedTransforms Load(params string[] paths) => TransformLoader.Load(paths, Log.Add);

    /// <summary>Loads a file and applies it to an item.</summary>
    public JsonNode? Apply(string name, string text, string item) => Apply(Load(Write(name, text)), item);

    public static JsonNode? Apply(LoadedTransforms loaded, string item) => loaded.Items.Select(factory => factory.Create())
        .Aggregate(JsonNode.Parse(item), (current, transform) => transform.Apply(current!, CancellationToken.None));

    /// <summary>What is said of a file when it is loaded, without the folder.</summary>
    public string Refusal(string name, string text) => Without(Assert.Throws<ItemTransformException>(() => Load(Write(name, text))));

    /// <summary>What is said when a file is applied to an item, without the folder.</summary>
    public string Failure(string name, string text, string item) => Without(Assert.Throws<ItemTransformException>(() => Apply(name, text, item)));

    public static void AssertJson(string expected, JsonNode? actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), actual), actual?.ToJsonString() ?? "null");

    public void Dispose() => _folder.Dispose();

    private string Without(Exception e) => e.Message.Replace(_folder.Path + Path.DirectorySeparatorChar, "", StringComparison.Ordinal);
}
