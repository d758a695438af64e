using System.Text.Json.Nodes;
using Ferry.Transforms.Mappings;

namespace Ferry.Transforms.Analysis;

/// <summary>Components of analysis that are gone, and what does the same.</summary>
internal static class RemovedAnalysis
{
    private const string HtmlAnalyzer = "standard_html_strip";

    private static readonly string[] Analyzers = ["analyzer", "search_analyzer", "search_quote_analyzer"];

    public static Transform Transform { get; } = new(
        "removed-analysis",
        "Replaces analyzers, filters and their settings that are gone by what does the same",
        VersionRange.AnyElasticsearch,
        VersionRange.AnyOpenSearch,
        new Uri("https://www.elastic.co/guide/en/elasticsearch/reference/7.0/breaking-changes-7.0.html#breaking_70_analysis_changes"),
        Apply);

    private static void Apply(DefinitionEdit edit)
    {
        if (edit.Settings is { } settings)
        {
            RemoveStandardFilter(edit, settings);
            RenameDefaultAnalyzer(edit, settings);
            foreach (var (kind, name, type) in AnalysisParts.Components(settings))
            {
                edit.Remove(settings, $"{AnalysisParts.Prefix}{kind}.{name}.enable_position_increments", Loss.Lossy,
                    "gaps of removed words are always counted by searches for phrases");
                if (kind == "analyzer" && type == HtmlAnalyzer)
                {
                    WriteHtmlAnalyzer(edit, settings, name);
                }
            }
        }

        DefineHtmlAnalyzer(edit);
    }

    /// <summary>The token filter did nothing since Elasticsearch 1; a tokenizer and an analyzer are called "standard" too, and stay.</summary>
    private static void RemoveStandardFilter(DefinitionEdit edit, JsonObject settings)
    {
        var names = AnalysisParts.Components(settings).Where(component => component is { Kind: "filter", Type: "standard" }).Select(filter => filter.Name).ToHashSet();
        if (!AnalysisParts.IsDefined(settings, "filter", "standard"))
        {
            names.Add("standard");
        }

        foreach (var (_, key) in AnalysisParts.References(settings).Where(reference => reference.Kind == "filter"))
        {
            AnalysisParts.Rename(edit, settings, key, name => names.Contains(name) ? null : name, "the token filter standard did nothing");
        }

        foreach (var name in names)
        {
            RemoveComponent(edit, settings, "filter", name);
        }
    }

    /// <summary>The analyzer for indexing was called default_index, and default was for searching beside it.</summary>
    private static void RenameDefaultAnalyzer(DefinitionEdit edit, JsonObject settings)
    {
        const string old = "default_index", current = "default", search = "default_search";
        if (!AnalysisParts.IsDefined(settings, "analyzer", old))
        {
            return;
        }

        if (AnalysisParts.IsDefined(settings, "analyzer", search))
        {
            RemoveComponent(edit, settings, "analyzer", current);
        }

        RenameComponent(edit, settings, current, search);
        RenameComponent(edit, settings, old, current);
    }

    private static void RenameComponent(DefinitionEdit edit, JsonObject settings, string name, string newName)
    {
        var prefix = $"{AnalysisParts.Prefix}analyzer.{name}.";
        foreach (var key in settings.Select(setting => setting.Key).Where(key => key.StartsWith(prefix, StringComparison.Ordinal)).ToList())
        {
            edit.RenameKey(settings, key, $"{AnalysisParts.Prefix}analyzer.{newName}.{key[prefix.Length..]}");
        }
    }

    private static void RemoveComponent(DefinitionEdit edit, JsonObject settings, string kind, string name)
    {
        var prefix = $"{AnalysisParts.Prefix}{kind}.{name}.";
        foreach (var key in settings.Select(setting => setting.Key).Where(key => key.StartsWith(prefix, StringComparison.Ordinal)).ToList())
        {
            edit.Remove(settings, key);
        }
    }

    /// <summary>Servers had an analyzer of this name without a definition.</summary>
    private static void DefineHtmlAnalyzer(DefinitionEdit edit)
    {
        var isUsed = false;
        edit.ForEachField(field => isUsed |= Analyzers.Any(parameter => field.Text(parameter) == HtmlAnalyzer));
        if (isUsed && (edit.Settings is null || !AnalysisParts.IsDefined(edit.Settings, "analyzer", HtmlAnalyzer)))
        {
            WriteHtmlAnalyzer(edit, edit.EnsureSettings(), HtmlAnalyzer);
        }
    }

    private static void WriteHtmlAnalyzer(DefinitionEdit edit, JsonObject settings, string name)
    {
        var prefix = $"{AnalysisParts.Prefix}analyzer.{name}.";
        edit.Set(settings, $"{prefix}type", "custom");
        edit.Set(settings, $"{prefix}tokenizer", "standard");
        edit.Set(settings, $"{prefix}char_filter", new JsonArray("html_strip"));
        edit.Set(settings, $"{prefix}filter", new JsonArray("lowercase"));
        edit.Remove(settings, $"{prefix}stopwords", Loss.Lossy, "stop words are indexed; a filter of type stop leaves them out");
    }
}
