using System.Text.Json.Nodes;
using Ferry.Clusters;

namespace Ferry.Transforms.Tests;

public sealed class DefinitionEditTests
{
    private static readonly TransformContext Context = new(new ClusterVersion(Flavour.Elasticsearch, 6, 8), new ClusterVersion(Flavour.OpenSearch, 3, 3));

    [Fact]
    public void Records_what_was_there_and_what_is_there_now_and_leaves_the_original_alone()
    {
        var original = Index("""{"settings": {"index.a/b": 1, "index.c": [1, 2]}, "mappings": {"properties": {"f": {"type": "x"}}}}""");
        var edit = new DefinitionEdit(original, Context);
        edit.Set(edit.Settings!, "index.a/b", 2, Loss.Lossy, "why");
        edit.RemoveAt(edit.Settings!["index.c"]!.AsArray(), 0);
        edit.RenameKey(edit.Mappings!["properties"]!.AsObject(), "f", "g");
        edit.Replace(edit.Mappings!["properties"]!["g"]!["type"]!, "y");

        Assert.Equal(["/settings/index.a~1b", "/settings/index.c/0", "/mappings/properties/f", "/mappings/properties/g/type"], edit.Changes.Select(c => c.Place));
        Assert.Equal([Loss.Lossy, Loss.None, Loss.None, Loss.None], edit.Changes.Select(c => c.Loss));
        Assert.Equal("""{"settings":{"index.a/b":2,"index.c":[2]},"mappings":{"properties":{"g":{"type":"y"}}}}""", edit.Definition.Body.ToJsonString());
        Assert.Equal(1, original.Body["settings"]!["index.a/b"]!.GetValue<int>());
    }

    [Fact]
    public void What_changes_nothing_is_no_change()
    {
        var edit = new DefinitionEdit(Index("""{"settings": {"index.a": "1"}}"""), Context);
        edit.Set(edit.Settings!, "index.a", "1");
        edit.Remove(edit.Settings!, "index.b");
        Assert.Empty(edit.Changes);
    }

    private static Definition Index(string body) => new(DefinitionKind.Index, "i", JsonNode.Parse(body)!.AsObject());
}
