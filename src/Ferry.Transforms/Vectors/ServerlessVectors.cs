using System.Text.Json.Nodes;
using Ferry.Transforms.Mappings;

namespace Ferry.Transforms.Vectors;

/// <summary>Serverless has one engine and one method, and no models.</summary>
internal static class ServerlessVectors
{
    public static Transform Transform { get; } = new(
        "serverless-vectors",
        "Makes vectors such as Serverless takes them: HNSW of Faiss.",
        VersionRange.Any,
        VersionRange.Serverless,
        new Uri("https://docs.aws.amazon.com/opensearch-service/latest/developerguide/serverless-vector-search.html"),
        edit => edit.ForEachField(field => Apply(edit, field)));

    private static void Apply(DefinitionEdit edit, MappingField field)
    {
        if (field.Type != "knn_vector")
        {
            return;
        }

        if (!field.Body.ContainsKey("dimension"))
        {
            edit.StopIndexing(field, "the target has no models, and without one a vector must say how many dimensions it has: it is kept in the source but not indexed");
            return;
        }

        edit.Remove(field, "model_id", "the target has no models; vectors are indexed by the default method", Loss.Lossy);
        if (field.Body["method"] is not JsonObject method)
        {
            return;
        }

        if (method["engine"] is not { } engine || engine.ToString() != "faiss")
        {
            edit.Set(method, "engine", "faiss");
        }

        if (method["parameters"] is JsonObject parameters)
        {
            ChangeEncoder(edit, parameters);
            if (method["name"]?.ToString() == "ivf")
            {
                edit.Remove(method, "parameters", Loss.Lossy, "they are of another method");
            }
        }

        if (method["name"]?.ToString() != "hnsw")
        {
            edit.Set(method, "name", "hnsw", Loss.Lossy, "the target has this method only");
        }

        foreach (var place in (JsonObject[])[method, field.Body])
        {
            if (place["space_type"]?.ToString() is { } space && !Spaces.IsOfFaiss(space))
            {
                edit.Set(place, "space_type", "l2", Loss.Lossy, Spaces.Note(space));
            }
        }
    }

    private static void ChangeEncoder(DefinitionEdit edit, JsonObject parameters)
    {
        if (parameters["encoder"] is not JsonObject encoder || encoder["name"]?.ToString() == "flat")
        {
            return;
        }

        if (encoder["name"]?.ToString() != "sq")
        {
            edit.Remove(parameters, "encoder", Loss.Lossy, "the target does not quantize so; vectors take more memory");
        }
        else if (encoder["parameters"]?["type"]?.ToString() != "fp16")
        {
            edit.Set(encoder, "parameters", new JsonObject { ["type"] = "fp16" }, note: "Faiss quantizes to half floats");
        }
    }
}
