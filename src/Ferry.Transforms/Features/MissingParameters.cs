using Ferry.Transforms.Mappings;

namespace Ferry.Transforms.Features;

/// <summary>Parameters of fields that only Elasticsearch has.</summary>
internal static class MissingParameters
{
    private const string Series = "the target has no index mode for time series";
    private const string Source = "the target keeps the source as it was sent";
    private const string Script = "the target computes no field while it indexes; a pipeline can";

    private static readonly (string Parameter, string[] Types, Loss Loss, string Note)[] Table =
    [
        ("time_series_dimension", [], Loss.None, Series),
        ("time_series_dimensions", [], Loss.None, Series),
        ("time_series_metric", [], Loss.None, Series),
        ("synthetic_source_keep", [], Loss.None, Source),
        ("store_array_source", [], Loss.None, Source),
        ("script", ["boolean", "date", "date_nanos", "double", "geo_point", "ip", "keyword", "long"], Loss.Lossy, Script),
        ("on_script_error", [], Loss.None, Script),
        ("ignore_malformed", ["boolean"], Loss.Lossy, "documents with a value that is no boolean are refused"),
    ];

    public static Transform Transform { get; } = new(
        "missing-parameters",
        "Leaves out parameters of fields that only Elasticsearch has.",
        VersionRange.ElasticsearchFrom(7),
        VersionRange.AnyOpenSearch,
        new Uri("https://docs.opensearch.org/latest/mappings/mapping-parameters/index/"),
        edit =>
        {
            if (edit.Mappings is { } mappings)
            {
                edit.Remove(mappings, "synthetic_source_keep", note: Source);
                edit.Remove(mappings, "_inference_fields", note: "the target makes no embeddings in a mapping");
            }

            edit.ForEachField(field => Apply(edit, field));
        });

    private static void Apply(DefinitionEdit edit, MappingField field)
    {
        foreach (var (parameter, types, loss, note) in Table.Where(row => row.Types is [] || row.Types.Contains(field.Type)))
        {
            edit.Remove(field, parameter, note, loss);
        }
    }
}
