namespace Ferry.Transforms.Analysis;

/// <summary>Components of analysis that have got another name, as a type and in lists of analyzers.</summary>
internal static class AnalysisNames
{
    private static readonly Dictionary<(string Kind, string Old), string> Names = new()
    {
        [("tokenizer", "nGram")] = "ngram",
        [("tokenizer", "edgeNGram")] = "edge_ngram",
        [("filter", "nGram")] = "ngram",
        [("filter", "edgeNGram")] = "edge_ngram",
        [("filter", "delimited_payload_filter")] = "delimited_payload",
        [("char_filter", "htmlStrip")] = "html_strip",
    };

    public static Transform Transform { get; } = new(
        "analysis-names",
        "Calls tokenizers and filters by the names that they have today",
        VersionRange.ElasticsearchBefore(8, 0) | VersionRange.OpenSearchBefore(3, 0),
        VersionRange.AnyOpenSearch,
        new Uri("https://www.elastic.co/guide/en/elasticsearch/reference/7.0/breaking-changes-7.0.html#breaking_70_analysis_changes"),
        Apply);

    private static void Apply(DefinitionEdit edit)
    {
        // OpenSearch 1 and 2 take from their own what 3 refuses.
        if (edit.Settings is not { } settings || (edit.Context.Source.IsOpenSearchFrom(1) && !edit.Context.Target.IsOpenSearchFrom(3)))
        {
            return;
        }

        foreach (var (kind, name, type) in AnalysisParts.Components(settings))
        {
            if (type is not null && Names.TryGetValue((kind, type), out var current))
            {
                edit.Set(settings, $"{AnalysisParts.Prefix}{kind}.{name}.type", current);
            }
        }

        foreach (var (kind, key) in AnalysisParts.References(settings))
        {
            AnalysisParts.Rename(edit, settings, key, name =>
                Names.TryGetValue((kind, name), out var current) && !AnalysisParts.IsDefined(settings, kind, name) ? current : name);
        }
    }
}
