using System.Globalization;
using System.Text.Json.Nodes;
using Ferry.Transforms.Mappings;

namespace Ferry.Transforms.Vectors;

/// <summary>How vectors are indexed was said for a whole index once. OpenSearch 3 wants to have it in each field.</summary>
internal static class KnnSettings
{
    private const string Prefix = "index.knn.";
    private const string SpaceType = Prefix + "space_type";
    private const string Parameters = Prefix + "algo_param.";

    public static Transform Transform { get; } = new(
        "knn-settings",
        "Moves what an index says about its vectors into the fields.",
        VersionRange.Any,
        VersionRange.OpenSearchFrom(3) | VersionRange.Serverless,
        new Uri("https://docs.opensearch.org/latest/breaking-changes/#k-nn-plugin"),
        Apply);

    private static void Apply(DefinitionEdit edit)
    {
        if (edit.Settings is not { } settings)
        {
            return;
        }

        string[] names = [SpaceType, Parameters + "m", Parameters + "ef_construction"];
        if (!names.Any(settings.ContainsKey))
        {
            return;
        }

        var space = settings[SpaceType]?.ToString() ?? "l2";
        var isKnown = Spaces.IsOfFaiss(space);
        var parameters = new JsonObject();
        foreach (var name in names[1..])
        {
            if (int.TryParse(settings[name]?.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                parameters[name[Parameters.Length..]] = number;
            }
        }

        var fields = 0;
        edit.ForEachField(field =>
        {
            if (field.Type != "knn_vector" || field.Body.ContainsKey("method") || field.Body.ContainsKey("model_id"))
            {
                return;
            }

            fields++;
            var method = new JsonObject { ["name"] = "hnsw", ["engine"] = "faiss", ["space_type"] = isKnown ? space : "l2" };
            if (parameters.Count > 0)
            {
                method["parameters"] = parameters.DeepClone();
            }

            edit.Set(field.Body, "method", method, isKnown ? Loss.None : Loss.Lossy, isKnown ? null : Spaces.Note(space));
        });
        var isTemplate = edit.Definition.Kind != DefinitionKind.Index;
        foreach (var name in names)
        {
            edit.Remove(settings, name, fields == 0 && isTemplate ? Loss.Lossy : Loss.None,
                fields > 0 ? "the fields say it" : isTemplate ? "no field here takes it over; fields of other templates must say it by themselves" : "no field needs it");
        }
    }
}
