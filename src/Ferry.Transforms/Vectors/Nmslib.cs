using System.Text.Json.Nodes;
using Ferry.Transforms.Mappings;

namespace Ferry.Transforms.Vectors;

/// <summary>OpenSearch 3 makes no index with the engine nmslib.</summary>
internal static class Nmslib
{
    public static Transform Transform { get; } = new(
        "nmslib",
        "Makes Faiss the engine of vectors whose engine was nmslib.",
        VersionRange.Any,
        VersionRange.OpenSearchFrom(3) | VersionRange.Serverless,
        new Uri("https://docs.opensearch.org/latest/breaking-changes/#k-nn-plugin"),
        edit => edit.ForEachField(field => Apply(edit, field)));

    private static void Apply(DefinitionEdit edit, MappingField field)
    {
        if (field.Type != "knn_vector" || field.Body["method"] is not JsonObject method
            || !string.Equals(method["engine"]?.ToString(), "nmslib", StringComparison.OrdinalIgnoreCase))
        {
            return;
        }

        edit.Set(method, "engine", "faiss");
        foreach (var place in (JsonObject[])[method, field.Body])
        {
            if (place["space_type"]?.ToString() is { } space && !Spaces.IsOfFaiss(space))
            {
                edit.Set(place, "space_type", "l2", Loss.Lossy, Spaces.Note(space));
            }
        }
    }
}
