using Ferry.Transforms.Mappings;

namespace Ferry.Transforms.Analysis;

/// <summary>
/// A field that names its analyzer is searched with it up to Elasticsearch 6, whatever the index's default_search is (tried on 6.8.23). In
/// OpenSearch default_search goes before it (tried on 2.19.4 and 3.3.2), so that words would be searched that were never indexed.
/// </summary>
internal static class SearchAnalyzers
{
    public static Transform Transform { get; } = new(
        "search-analyzers",
        "Searches fields with their own analyzer where the index has a default_search.",
        VersionRange.ElasticsearchBefore(7, 0),
        VersionRange.AnyOpenSearch,
        new Uri("https://docs.opensearch.org/latest/analyzers/search-analyzers/"),
        Apply);

    private static void Apply(DefinitionEdit edit)
    {
        if (edit.Settings is not { } settings || !AnalysisParts.IsDefined(settings, "analyzer", "default_search"))
        {
            return;
        }

        edit.ForEachField(field =>
        {
            if (field is { Type: "text" } && field.Text("analyzer") is { } analyzer && !field.Body.ContainsKey("search_analyzer"))
            {
                edit.Set(field.Body, "search_analyzer", analyzer, note: "default_search would go before it");
            }
        });
    }
}
