using System.Globalization;
using System.Text.Json.Nodes;

namespace Ferry.Transforms.Settings;

/// <summary>Since Elasticsearch 7.0 n-grams and shingles of very different lengths are refused unless a setting allows them.</summary>
internal static class AnalysisLimits
{
    public static Transform Transform { get; } = new(
        "analysis-limits",
        "Allows the n-grams and shingles that the analysis of the index asks for.",
        VersionRange.Any,
        VersionRange.AnyOpenSearch,
        new Uri("https://www.elastic.co/guide/en/elasticsearch/reference/7.0/breaking-changes-7.0.html#breaking_70_analysis_changes"),
        Apply);

    private static void Apply(DefinitionEdit edit)
    {
        if (edit.Settings is not { } settings)
        {
            return;
        }

        var grams = Prefixes(settings, "index.analysis.tokenizer.", "ngram", "nGram").Concat(Prefixes(settings, "index.analysis.filter.", "ngram", "nGram"))
            .Select(prefix => Number(settings, prefix + "max_gram", 2) - Number(settings, prefix + "min_gram", 1));
        Raise(edit, settings, "index.max_ngram_diff", 1, grams.DefaultIfEmpty().Max());

        // A word by itself is one more length.
        var shingles = Prefixes(settings, "index.analysis.filter.", "shingle")
            .Select(prefix => Number(settings, prefix + "max_shingle_size", 2) - Number(settings, prefix + "min_shingle_size", 2)
                + (settings[prefix + "output_unigrams"]?.ToString() == "false" ? 0 : 1));
        Raise(edit, settings, "index.max_shingle_diff", 3, shingles.DefaultIfEmpty().Max());
    }

    /// <summary>What the settings of the definitions of some types begin with.</summary>
    private static IEnumerable<string> Prefixes(JsonObject settings, string group, params string[] types)
    {
        const string suffix = "type";
        return settings
            .Where(setting => setting.Key.StartsWith(group, StringComparison.Ordinal) && setting.Key.EndsWith("." + suffix, StringComparison.Ordinal)
                && types.Contains(setting.Value?.ToString()))
            .Select(setting => setting.Key[..^suffix.Length]);
    }

    private static void Raise(DefinitionEdit edit, JsonObject settings, string name, int unlessSet, int needed)
    {
        if (needed > Number(settings, name, unlessSet))
        {
            edit.Set(settings, name, needed, note: "the analysis needs it");
        }
    }

    private static int Number(JsonObject settings, string name, int unlessSet) =>
        int.TryParse(settings[name]?.ToString(), NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : unlessSet;
}
