using System.Globalization;
using System.Text.Json.Nodes;

namespace Ferry.Transforms.Mappings;

/// <summary>Fielddata was an object that said how to build it; now text has it or not, and how often a word must occur is apart.</summary>
internal static class Fielddata
{
    public static void Apply(DefinitionEdit edit, MappingField field)
    {
        if (field.Body["fielddata"] is not JsonObject fielddata)
        {
            return;
        }

        var isEager = fielddata["loading"]?.ToString() == "eager_global_ordinals";
        var frequency = Frequency(fielddata);
        if (field.Type == "keyword")
        {
            edit.Remove(field.Body, "fielddata", note: "keywords have doc values");
        }
        else
        {
            edit.Set(field.Body, "fielddata", fielddata["format"]?.ToString() != "disabled");
            if (frequency.Count > 0)
            {
                edit.Set(field.Body, "fielddata_frequency_filter", frequency);
            }
        }

        if (isEager)
        {
            edit.Set(field.Body, "eager_global_ordinals", true);
        }
    }

    /// <summary>Written as objects in objects, or with dots.</summary>
    private static JsonObject Frequency(JsonObject fielddata)
    {
        var frequency = new JsonObject();
        foreach (var limit in (string[])["min", "max", "min_segment_size"])
        {
            var given = fielddata[$"filter.frequency.{limit}"] ?? (fielddata["filter"] as JsonObject)?["frequency"]?[limit];
            if (double.TryParse(given?.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            {
                frequency[limit] = limit == "min_segment_size" ? (int)number : number;
            }
        }

        return frequency;
    }
}
