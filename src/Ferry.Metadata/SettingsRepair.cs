using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Ferry.Metadata;

/// <summary>Changes settings, of which keys are dotted ("index.max_ngram_diff").</summary>
internal static class SettingsRepair
{
    private static readonly Complaint<JsonObject>[] Known =
    [
        new(@"unknown setting \[(?<name>[^\]]+)\]", Unknown),
        new(@"private index setting \[(?<name>[^\]]+)\] can not be set explicitly", Unknown),
        new(@"Failed to parse value \[(?<value>[^\]]*)\] for setting \[(?<name>[^\]]+)\]", BadValue),
        new(@"but was \[(?<value>\d+)\]\. This limit can be set by changing the \[(?<name>index\.[\w.]+)\] index level setting", Limit),
        new(@"Unknown Similarity type \[(?<type>[^\]]+)\] for \[(?<name>[^\]]+)\]", UnknownSimilarity),
        new(@"The \[(?<type>classic)\] similarity may not be used anymore", RemovedSimilarity),
    ];

    public static string? Apply(JsonObject settings, string complaint) => Complaint<JsonObject>.Apply(Known, settings, complaint);

    /// <summary>Removes every setting below a prefix.</summary>
    /// <returns>How many were removed.</returns>
    public static int RemoveBelow(JsonObject settings, string prefix) =>
        settings.Select(setting => setting.Key).Where(key => key.StartsWith(prefix, StringComparison.Ordinal)).ToList().Count(settings.Remove);

    private static string? Unknown(JsonObject settings, Match match)
    {
        var name = match.Groups["name"].Value;
        return settings.Remove(name) ? $"setting {name}, which the target does not have, is left out" : null;
    }

    /// <summary>The number of shards decides where documents go: another one is the user's choice.</summary>
    private static string? BadValue(JsonObject settings, Match match)
    {
        var name = match.Groups["name"].Value;
        return !name.StartsWith("index.number_of_", StringComparison.Ordinal) && settings.Remove(name)
            ? $"setting {name} is left out, since the target does not take the value {match.Groups["value"].Value}"
            : null;
    }

    /// <summary>Older clusters had no such limit, or a higher one.</summary>
    private static string? Limit(JsonObject settings, Match match)
    {
        var (name, value) = (match.Groups["name"].Value, match.Groups["value"].Value);
        if (settings[name]?.ToString() == value)
        {
            return null;
        }

        settings[name] = int.Parse(value, CultureInfo.InvariantCulture);
        return $"setting {name} is {value}, as the definition needs it";
    }

    private static string? UnknownSimilarity(JsonObject settings, Match match)
    {
        var name = match.Groups["name"].Value;
        return RemoveBelow(settings, $"index.similarity.{name}.") == 0 ? null
            : $"similarity {name} of type {match.Groups["type"].Value}, which the target does not have, is left out";
    }

    private static string? RemovedSimilarity(JsonObject settings, Match match)
    {
        const string prefix = "index.similarity.", suffix = ".type";
        var type = match.Groups["type"].Value;
        var names = settings
            .Where(setting => setting.Key.StartsWith(prefix, StringComparison.Ordinal)
                && setting.Key.EndsWith(suffix, StringComparison.Ordinal) && setting.Value?.ToString() == type)
            .Select(setting => setting.Key[prefix.Length..^suffix.Length])
            .ToList();
        names.ForEach(name => RemoveBelow(settings, $"{prefix}{name}."));
        return names.Count == 0 ? null : $"similarities of type {type}, which the target does not have, are left out: {string.Join(", ", names)}";
    }
}
