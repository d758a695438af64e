using System.Text.Json.Nodes;

namespace Ferry.Transforms.Mappings;

/// <summary>Parameters of fields that are gone or have got another name.</summary>
internal static class LegacyParameters
{
    private const string NoEffect = "it has no effect on this type";

    private const string Lost = "searches for it find nothing";

    private static readonly string[] Objects = ["object", "nested"];

    /// <summary>What was taken on every type and now only is on those that analyze or compare texts.</summary>
    private static readonly string[] OfTexts =
        ["norms", "omit_norms", "term_vector", "fielddata", "analyzer", "search_analyzer", "position_increment_gap", "omit_term_freq_and_positions"];

    /// <summary>Types that take some of the parameters of texts, or that an own transform is for.</summary>
    private static readonly string[] Texts = ["text", "keyword", "string", "search_as_you_type", "completion", "token_count", "annotated_text", "{dynamic_type}"];

    private static readonly Removed[] Table =
    [
        new("precision_step", null, Loss.None, "numbers are indexed in another way"),
        new("index_name", null, Loss.Lossy, "searches by that name find nothing; the field is found by its path"),
        new("compress", "binary", Loss.None, "the codec of the index compresses"),
        new("compress_threshold", "binary", Loss.None, "the codec of the index compresses"),
        new("payloads", "completion", Loss.Lossy, "suggestions give the source instead; documents whose suggestions have payload or output are refused"),
        new("lat_lon", "geo_point", Loss.Lossy, "there are no fields for latitude and longitude alone"),
        new("geohash", "geo_point", Loss.Lossy, Lost),
        new("geohash_prefix", "geo_point", Loss.Lossy, Lost),
        new("geohash_precision", "geo_point", Loss.None, null),
    ];

    public static Transform Transform { get; } = new(
        "legacy-parameters",
        "Renames or removes parameters of fields that are gone.",
        VersionRange.ElasticsearchBefore(6, 0),
        VersionRange.AnyOpenSearch,
        new Uri("https://www.elastic.co/guide/en/elasticsearch/reference/2.4/breaking_20_mapping_changes.html"),
        Apply);

    private static void Apply(DefinitionEdit edit)
    {
        if (edit.Mappings is not { } mappings)
        {
            return;
        }

        ApplySource(edit, mappings);
        edit.ForEachField(field =>
        {
            foreach (var removed in Table.Where(removed => removed.Type is null || removed.Type == field.Type))
            {
                edit.Remove(field.Body, removed.Parameter, removed.Loss, removed.Note);
            }

            ApplyPath(edit, field);
            ApplyAnalyzers(edit, field);
            ApplyTextParameters(edit, field);
            ApplyGeoChecks(edit, field);
            CompletionContexts.Apply(edit, field);
        });

        TypeAnalyzers.Apply(edit, mappings);
    }

    private static void ApplySource(DefinitionEdit edit, JsonObject mappings)
    {
        if (mappings["_source"] is not JsonObject source)
        {
            return;
        }

        foreach (var parameter in (string[])["compress", "compress_threshold", "format"])
        {
            edit.Remove(source, parameter, note: "the codec of the index compresses, and sources are kept as they are sent");
        }

        foreach (var list in (string[])["include", "exclude"])
        {
            if (source.ContainsKey(list))
            {
                edit.RenameKey(source, list, list + "s");
            }

            if (source[list + "s"] is JsonValue single)
            {
                edit.Set(source, list + "s", new JsonArray(single.DeepClone()));
            }
        }

        if (source.Count == 0)
        {
            edit.Remove(mappings, "_source");
        }
    }

    /// <summary>Aliases have a path too, which is another thing.</summary>
    private static void ApplyPath(DefinitionEdit edit, MappingField field)
    {
        var isObject = field.Type is null || Objects.Contains(field.Type);
        switch (field.Type == "alias" ? null : field.Text("path"))
        {
            case "just_name":
                edit.Remove(field.Body, "path", Loss.Lossy, isObject ? "the fields below are called by their whole path" : "the field is called by its whole path");
                break;
            case "full":
                edit.Remove(field.Body, "path");
                break;
        }
    }

    private static void ApplyAnalyzers(DefinitionEdit edit, MappingField field)
    {
        if (field.Body.ContainsKey("index_analyzer"))
        {
            if (field.Body.ContainsKey("analyzer"))
            {
                // "analyzer" was for whatever had none of its own.
                if (!field.Body.ContainsKey("search_analyzer"))
                {
                    edit.Set(field.Body, "search_analyzer", field.Body["analyzer"]!.DeepClone());
                }

                edit.Remove(field.Body, "analyzer");
            }

            edit.RenameKey(field.Body, "index_analyzer", "analyzer");
            if (field.Type == "text" && !field.Body.ContainsKey("search_analyzer"))
            {
                edit.Set(field.Body, "search_analyzer", TypeAnalyzers.ForSearches(edit), note: "searches did not use the analyzer for indexing");
            }
        }

        if (field.Body.ContainsKey("position_offset_gap"))
        {
            edit.RenameKey(field.Body, "position_offset_gap", "position_increment_gap");
        }
    }

    private static void ApplyTextParameters(DefinitionEdit edit, MappingField field)
    {
        if (field.Type is not null && !Texts.Contains(field.Type))
        {
            foreach (var parameter in OfTexts)
            {
                edit.Remove(field.Body, parameter, note: NoEffect);
            }

            return;
        }

        if (field.Body["norms"] is JsonObject norms)
        {
            edit.Set(field.Body, "norms", LenientBooleans.Meaning(norms["enabled"]) ?? true);
        }

        if (field.Body["omit_norms"] is { } omitted)
        {
            edit.Remove(field.Body, "omit_norms");
            edit.Set(field.Body, "norms", LenientBooleans.Meaning(omitted) == false);
        }

        if (field.Body["omit_term_freq_and_positions"] is { } omittedToo)
        {
            edit.Remove(field.Body, "omit_term_freq_and_positions");
            if (LenientBooleans.Meaning(omittedToo) == true)
            {
                edit.Set(field.Body, "index_options", "docs");
            }
        }

        Fielddata.Apply(edit, field);
    }

    /// <summary>
    /// Points out of range were set right or let pass. Now they are refused, unless malformed values are to be ignored: then documents are
    /// taken, and found by their other fields.
    /// </summary>
    private static void ApplyGeoChecks(DefinitionEdit edit, MappingField field)
    {
        if (field.Type != "geo_point")
        {
            return;
        }

        var letsPass = false;
        foreach (var check in (string[])["validate", "validate_lat", "validate_lon", "normalize", "normalize_lat", "normalize_lon", "coerce"])
        {
            if (LenientBooleans.Meaning(field.Body[check]) is { } isOn)
            {
                letsPass |= isOn != check.StartsWith("validate", StringComparison.Ordinal);
                edit.Remove(field.Body, check);
            }
        }

        if (letsPass)
        {
            edit.Set(field.Body, "ignore_malformed", true, Loss.Lossy, "points out of range are kept in the source and not indexed");
        }
    }

    private sealed record Removed(string Parameter, string? Type, Loss Loss, string? Note);
}
