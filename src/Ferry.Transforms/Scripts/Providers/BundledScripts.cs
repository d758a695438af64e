namespace Ferry.Transforms.Scripts.Providers;

/// <summary>The scripts that come with OpenSearch Migration Assistant 3, and what does the same here.</summary>
internal static class BundledScripts
{
    private const string ByItself = "Ferry does this by itself: leave the entry out";

    private static readonly Dictionary<string, string> Advices = new()
    {
        ["es-string-text-keyword-metadata.js"] = ByItself,
        ["es-vector-knn-metadata.js"] = ByItself,
        ["es-knn-index-to-field-level-metadata.js"] = ByItself,
        ["knn-to-serverless-metadata.js"] = ByItself,
        ["knn-nmslib-to-faiss-metadata.js"] = ByItself,
        ["solr-field-type-metadata.js"] = ByItself,
        ["analysis-component-removal.js"] = ByItself,
        ["metadataUpdater.js"] = "write its rules as rules of Ferry, with at: /body/**",
        ["typeMappingsSanitizer.js"] = "use TypeMappingSanitizationTransformerProvider, or --types",
        ["dataStreamBackingIndexTransform.js"] = "use --data-streams",
        ["ngram-diff-setting.js"] = "write a rule that sets /body/settings/index.max_ngram_diff",
    };

    /// <summary>What to do instead of naming a bundled script.</summary>
    public static string Advice(string path) =>
        $"no script is bundled as '{path}': {Advices.GetValueOrDefault(path[(path.LastIndexOf('/') + 1)..], "give it by initializationScriptFile")}";
}
