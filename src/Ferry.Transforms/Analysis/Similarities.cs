using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Ferry.Transforms.Mappings;

namespace Ferry.Transforms.Analysis;

/// <summary>How scores are computed: the classic similarity (TF/IDF) is gone, and settings that are not of a similarity's type are refused.</summary>
internal static class Similarities
{
    private const string Prefix = "index.similarity.";

    private static readonly string[] Normalizations =
        ["normalization", "normalization.h1.c", "normalization.h2.c", "normalization.h3.c", "normalization.z.z"];

    /// <summary>Without these a type takes any, as "scripted" does.</summary>
    private static readonly Dictionary<string, string[]> Settings = new()
    {
        ["BM25"] = ["k1", "b", "discount_overlaps"],
        ["boolean"] = [],
        ["DFR"] = ["basic_model", "after_effect", .. Normalizations],
        ["IB"] = ["distribution", "lambda", .. Normalizations],
        ["DFI"] = ["independence_measure"],
        ["LMDirichlet"] = ["mu"],
        ["LMJelinekMercer"] = ["lambda"],
    };

    /// <summary>What Elasticsearch 7 takes for models that Lucene 8 no longer has.</summary>
    private static readonly Dictionary<(string Setting, string Model), string> Models = new()
    {
        [("basic_model", "be")] = "g",
        [("basic_model", "d")] = "ine",
        [("basic_model", "p")] = "ine",
        [("after_effect", "no")] = "l",
    };

    private static readonly Regex TypeKey = new(@"^index\.similarity\.(?<name>.+)\.type$", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));

    public static Transform Transform { get; } = new(
        "similarities",
        "Computes scores by BM25 where the classic similarity did, and removes settings that similarities do not have",
        VersionRange.ElasticsearchBefore(8, 0),
        VersionRange.AnyOpenSearch,
        new Uri("https://www.elastic.co/guide/en/elasticsearch/reference/7.0/breaking-changes-7.0.html#breaking_70_similarity_changes"),
        Apply);

    private static void Apply(DefinitionEdit edit)
    {
        var settings = edit.Settings;
        foreach (var name in (settings ?? []).Select(setting => TypeKey.Match(setting.Key)).Where(key => key.Success).Select(key => key.Groups["name"].Value).ToList())
        {
            Apply(edit, settings!, name);
        }

        edit.ForEachField(field =>
        {
            // A similarity that the settings define has its own name, and is what they say now.
            if (field.Text("similarity") is "classic" or "default" && settings?.ContainsKey($"{Prefix}{field.Text("similarity")}.type") != true)
            {
                edit.Set(field.Body, "similarity", "BM25", Loss.Lossy, "scores are computed in another way");
            }
        });
    }

    private static void Apply(DefinitionEdit edit, JsonObject settings, string name)
    {
        var prefix = $"{Prefix}{name}.";
        if (settings[$"{prefix}type"]?.ToString() is "classic" or "default")
        {
            edit.Set(settings, $"{prefix}type", "BM25", Loss.Lossy, "scores are computed in another way");
        }

        if (!Settings.TryGetValue(settings[$"{prefix}type"]?.ToString() ?? "", out var known))
        {
            return;
        }

        foreach (var setting in settings.Select(item => item.Key).Where(key => key.StartsWith(prefix, StringComparison.Ordinal)).Select(key => key[prefix.Length..]).ToList())
        {
            if (setting != "type" && !known.Contains(setting))
            {
                edit.Remove(settings, prefix + setting, note: "a similarity of this type has no such setting");
            }
            else if (Models.TryGetValue((setting, settings[prefix + setting]?.ToString() ?? ""), out var model))
            {
                edit.Set(settings, prefix + setting, model, Loss.Lossy, "scores are computed by the nearest model that is left");
            }
        }
    }
}
