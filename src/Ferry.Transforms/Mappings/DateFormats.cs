using System.Globalization;
using System.Text.Json.Nodes;

namespace Ferry.Transforms.Mappings;

/// <summary>Formats of dates, from those of Joda-Time to those of java.time, with the names that they have today.</summary>
internal static class DateFormats
{
    private static readonly string[] Types = ["date", "date_nanos", "date_range"];

    public static Transform Transform { get; } = new(
        "date-formats",
        "Writes formats of dates as java.time wants them",
        VersionRange.ElasticsearchBefore(8, 0),
        VersionRange.AnyOpenSearch,
        new Uri("https://www.elastic.co/guide/en/elasticsearch/reference/7.17/migrate-to-java-time.html"),
        Apply);

    private static void Apply(DefinitionEdit edit)
    {
        var isJoda = IsJoda(edit);
        edit.ForEachField(field =>
        {
            if (field.Type is { } type ? Types.Contains(type) : field.Role == FieldRole.Template && field.Body.ContainsKey("format"))
            {
                ApplyFormat(edit, field, isJoda);
            }
        });
        foreach (var name in (string[])["dynamic_date_formats", "date_formats"])
        {
            ApplyDetection(edit, name, isJoda);
        }
    }

    /// <summary>Elasticsearch 7 reads the formats of indices made before by Joda-Time.</summary>
    private static bool IsJoda(DefinitionEdit edit) =>
        edit.Context.Source.IsElasticsearchBefore(7)
        || (int.TryParse(edit.Settings?["index.version.created"]?.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var created) && created < 7_00_00_00);

    private static void ApplyFormat(DefinitionEdit edit, MappingField field, bool isJoda)
    {
        var format = field.Text("format") ?? (edit.Context.Source.IsElasticsearchBefore(2) && field.Type == "date" ? "date_optional_time" : null);
        if (format is null)
        {
            return;
        }

        if (Translate(format, isJoda) is not { } translated)
        {
            edit.StopIndexing(field, $"java.time has no letter for the century in {format}; the dates are kept in the source");
            return;
        }

        if (edit.Context.Source.IsElasticsearchBefore(2) && field.Type == "date")
        {
            // Numbers were times, whatever the format.
            var number = field.Text("numeric_resolution") == "seconds" ? "epoch_second" : "epoch_millis";
            translated = Alternatives(translated).Any(known => known is "epoch_millis" or "epoch_second") ? translated : $"{translated}||{number}";
            edit.Remove(field, "numeric_resolution", "the format says it");
        }

        var isShort = isJoda && Alternatives(format).Any(DatePattern.HasShortYear);
        edit.Set(field.Body, "format", translated, isShort ? Loss.Lossy : Loss.None,
            isShort ? "years of two digits are those of 2000 to 2099" : null);
        if (isJoda && !field.Body.ContainsKey("locale") && edit.Context.Target.IsOpenSearchFrom(3) && Alternatives(format).Any(DatePattern.HasWords))
        {
            edit.Set(field.Body, "locale", "en", note: "the words of dates were English ones");
        }
    }

    /// <summary>Formats by which texts are taken for dates.</summary>
    private static void ApplyDetection(DefinitionEdit edit, string name, bool isJoda)
    {
        if (edit.Mappings is not { } mappings || mappings[name] is not { } given)
        {
            return;
        }

        var formats = given is JsonArray list ? list.Select(format => format!.ToString()).ToList() : [given.ToString()];
        var translated = formats.ConvertAll(format => Translate(format, isJoda));
        var lost = formats.Where((_, position) => translated[position] is null).ToList();
        var kept = new JsonArray([.. translated.OfType<string>().Select(format => (JsonNode)format)]);
        if (!formats.SequenceEqual(translated.OfType<string>()))
        {
            edit.Set(mappings, name, kept, lost.Count == 0 ? Loss.None : Loss.Lossy,
                lost.Count == 0 ? null : $"java.time has no letter for the century in {string.Join(", ", lost)}");
        }
    }

    private static string? Translate(string format, bool isJoda)
    {
        var translated = new List<string>();
        foreach (var alternative in Alternatives(format))
        {
            if (!isJoda)
            {
                translated.Add(DatePattern.CurrentName(alternative) ?? alternative);
            }
            else if (DatePattern.Translate(alternative) is { } formats)
            {
                translated.AddRange(formats);
            }
            else
            {
                return null;
            }
        }

        return string.Join("||", translated.Distinct());
    }

    private static string[] Alternatives(string format) => format.Split("||");
}
