using System.Globalization;
using System.Text.Json.Nodes;
using Ferry.Clusters;
using Ferry.Transforms.Mappings;

namespace Ferry.Transforms.Vectors;

/// <summary>
/// Vectors have another type in OpenSearch, from the k-NN plugin. Its engines: nmslib in each version before 3; Lucene from 2.2 on, with up
/// to 1024 dimensions until 2.12, inner products from 2.13, bytes from 2.9, its own quantization from 2.16; Faiss with bits from 2.16.
/// </summary>
internal static class DenseVectors
{
    private const int LuceneDimensionsBefore212 = 1024;

    public static Transform Transform { get; } = new(
        "dense-vectors",
        "Makes dense_vector fields knn_vector, with an engine that the target has.",
        VersionRange.ElasticsearchFrom(7),
        VersionRange.AnyOpenSearch,
        new Uri("https://docs.opensearch.org/latest/mappings/supported-field-types/knn-vector/"),
        edit => edit.ForEachField(field => Apply(edit, field)));

    private static void Apply(DefinitionEdit edit, MappingField field)
    {
        if (field.Type != "dense_vector")
        {
            return;
        }

        if (!int.TryParse(field.Body["dims"]?.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var dimensions))
        {
            edit.StopIndexing(field, "a knn_vector must say how many dimensions it has, and the source does not: its values are kept in the source but not indexed");
            return;
        }

        var (source, target) = (edit.Context.Source, edit.Context.Target);
        var elements = field.Text("element_type") ?? "float";
        if (elements == "bit" && !target.IsOpenSearchFrom(2, 16))
        {
            edit.StopIndexing(field, "the target has no vectors of bits: they are kept in the source but not indexed");
            return;
        }

        var vector = new JsonObject { ["type"] = "knn_vector", ["dimension"] = dimensions };
        var note = "scores of searches are computed in another way; the order is the same";
        if (IsIndexed(field, source) || elements == "bit")
        {
            var space = elements == "bit" ? "hamming" : Space(field.Text("similarity") ?? (source.Major >= 8 ? "cosine" : "l2_norm"));
            var engine = elements == "bit" || target.Flavour == Flavour.Serverless ? "faiss" : Engine(target, space, dimensions);
            if (DataType(elements, engine, target) is { } dataType)
            {
                vector["data_type"] = dataType;
            }

            vector["method"] = Method(field, engine, space, elements, target);
            note = (elements, source.Major) switch
            {
                ("bit", _) => "documents with bits as hexadecimal text are refused; as a list of bytes they are taken",
                (_, < 8) => "Elasticsearch 7 did not say how vectors are compared: set another space_type if your scripts do not use l2",
                _ => note,
            };
            edit.Set(edit.EnsureSettings(), "index.knn", true, note: "vectors are indexed");
        }
        else
        {
            note = "it is not indexed; scripts find it as before";
        }

        if (field.Body["meta"] is { } meta)
        {
            vector["meta"] = meta.DeepClone();
        }

        edit.Replace(field.Body, vector, note: note);
    }

    /// <summary>
    /// Elasticsearch 7 indexed none, but scripts and plugins searched all of them; 8 indexed those that had to be, and all since 8.11.
    /// </summary>
    private static bool IsIndexed(MappingField field, ClusterVersion source) => field.Body["index"]?.ToString() switch
    {
        "false" => false,
        "true" => true,
        _ => source.Major < 8 || source.IsElasticsearchFrom(8, 11) || field.Body.ContainsKey("similarity"),
    };

    private static string Space(string similarity) => similarity switch
    {
        "cosine" => "cosinesimil",
        "dot_product" or "max_inner_product" => "innerproduct",
        _ => "l2",
    };

    private static string Engine(ClusterVersion target, string space, int dimensions)
    {
        var isLucene = target.IsOpenSearchFrom(2, 2)
            && (dimensions <= LuceneDimensionsBefore212 || target.IsOpenSearchFrom(2, 12))
            && (space != "innerproduct" || target.IsOpenSearchFrom(2, 13));
        return isLucene ? "lucene" : "nmslib";
    }

    /// <summary>Null where floats are to hold the values, which they can.</summary>
    private static string? DataType(string elements, string engine, ClusterVersion target) => (elements, engine) switch
    {
        ("bit", _) => "binary",
        ("byte", "lucene") when target.IsOpenSearchFrom(2, 9) => "byte",
        _ => null,
    };

    private static JsonObject Method(MappingField field, string engine, string space, string elements, ClusterVersion target)
    {
        var options = field.Body["index_options"] as JsonObject ?? [];
        var parameters = new JsonObject();
        foreach (var name in (string[])["m", "ef_construction"])
        {
            if (options[name] is { } value)
            {
                parameters[name] = value.DeepClone();
            }
        }

        // Elasticsearch quantizes to seven bits, as Lucene does here.
        if (elements == "float" && engine == "lucene" && target.IsOpenSearchFrom(2, 16)
            && options["type"]?.ToString().StartsWith("int8_", StringComparison.Ordinal) == true)
        {
            parameters["encoder"] = new JsonObject { ["name"] = "sq" };
        }

        var method = new JsonObject { ["name"] = "hnsw", ["engine"] = engine, ["space_type"] = space };
        if (parameters.Count > 0)
        {
            method["parameters"] = parameters;
        }

        return method;
    }
}
