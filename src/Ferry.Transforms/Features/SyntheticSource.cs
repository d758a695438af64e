using System.Text.Json.Nodes;

namespace Ferry.Transforms.Features;

/// <summary>Elasticsearch can put sources together from doc values. Documents come with such a source, and the target keeps it.</summary>
internal static class SyntheticSource
{
    public static Transform Transform { get; } = new(
        "synthetic-source",
        "Keeps sources as they are sent where Elasticsearch put them together.",
        VersionRange.ElasticsearchFrom(8),
        VersionRange.AnyOpenSearch,
        new Uri("https://docs.opensearch.org/latest/mappings/metadata-fields/source/"),
        Apply);

    private static void Apply(DefinitionEdit edit)
    {
        if (edit.Mappings?["_source"] is not JsonObject source || source["mode"] is not { } mode)
        {
            return;
        }

        if (mode.ToString() == "disabled")
        {
            edit.Set(source, "enabled", false);
        }

        edit.Remove(source, "mode", note: "the target keeps the source as it was sent");
    }
}
