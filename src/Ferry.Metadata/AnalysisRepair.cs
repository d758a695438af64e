using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Ferry.Transforms.Settings;

namespace Ferry.Metadata;

/// <summary>
/// Changes the settings below index.analysis. What is left out may be used elsewhere: the target complains about that next, until nothing
/// refers to it any more.
/// </summary>
internal static class AnalysisRepair
{
    private const string Prefix = "index.analysis.";

    private static readonly Regex ListKey = Pattern(@"^(?<list>index\.analysis\.(analyzer|normalizer)\..+\.filter)(\.\d+)?$");

    private static readonly Regex Component = Pattern(@"^index\.analysis\.\w+\.[^.]+\.");

    private static readonly Complaint<JsonObject>[] Known =
    [
        new(@"Unknown (?<kind>tokenizer|filter|char_filter|analyzer|normalizer) type \[(?<type>[^\]]+)\] for \[(?<name>[^\]]+)\]", UnknownType),
        new(@"Custom Analyzer \[(?<name>[^\]]+)\] failed to find (?<kind>tokenizer|filter|char_filter) under name \[(?<part>[^\]]+)\]", MissingPart),
        new(@"Custom normalizer \[(?<name>[^\]]+)\] may not use (?<kind>filter|char filter) \[(?<part>[^\]]+)\]", MissingPart),
        new(@"The \[(?<part>standard)\] token filter has been removed", RemovedFilter),
        new(@"The \[(?<old>\w+)\] (tokenizer|token filter) name was deprecated.*Please change the (tokenizer|filter) name to \[(?<new>\w+)\]", Renamed),
        new(@"IOException while reading (?<setting>\w+): ", MissingFile),
        new(@"Failed to load hunspell dictionary for locale: (?<locale>\S+)", MissingDictionary),
    ];

    public static string? Apply(JsonObject settings, string complaint) => Complaint<JsonObject>.Apply(Known, settings, complaint);

    private static string? UnknownType(JsonObject settings, Match match)
    {
        var (kind, name) = (match.Groups["kind"].Value, match.Groups["name"].Value);
        return SettingsRepair.RemoveBelow(settings, $"{Prefix}{kind}.{name}.") == 0 ? null
            : $"{kind} {name} of type {match.Groups["type"].Value}, which the target does not have, is left out";
    }

    /// <summary>Without its tokenizer an analyzer is nothing; without one of its filters it still does most of its work.</summary>
    private static string? MissingPart(JsonObject settings, Match match)
    {
        var (name, part) = (match.Groups["name"].Value, match.Groups["part"].Value);
        var kind = match.Groups["kind"].Value.Replace(' ', '_');
        foreach (var owner in (string[])[$"analyzer.{name}", $"normalizer.{name}"])
        {
            if (kind == "tokenizer" && SettingsRepair.RemoveBelow(settings, $"{Prefix}{owner}.") > 0)
            {
                return $"{owner.Replace('.', ' ')} is left out, since the target does not have its tokenizer {part}";
            }

            if (kind != "tokenizer" && SettingList.Remove(settings, $"{Prefix}{owner}.{kind}", part))
            {
                return $"{owner.Replace('.', ' ')} goes without {kind} {part}, which the target does not have there";
            }
        }

        return null;
    }

    private static string? RemovedFilter(JsonObject settings, Match match)
    {
        var part = match.Groups["part"].Value;
        var lists = settings.Select(setting => ListKey.Match(setting.Key)).Where(key => key.Success)
            .Select(key => key.Groups["list"].Value).Distinct().ToList();
        var changed = lists.FindAll(list => SettingList.Remove(settings, list, part));
        return changed.Count == 0 ? null
            : $"analyzers go without the token filter {part}, which did nothing and which the target does not have";
    }

    private static string? Renamed(JsonObject settings, Match match)
    {
        var (old, current) = (match.Groups["old"].Value, match.Groups["new"].Value);
        var keys = settings
            .Where(setting => setting.Key.StartsWith(Prefix, StringComparison.Ordinal) && setting.Value is JsonValue && setting.Value.ToString() == old)
            .Select(setting => setting.Key)
            .ToList();
        keys.ForEach(key => settings[key] = current);
        return keys.Count == 0 ? null : $"{old} is called {current} on the target: {string.Join(", ", keys)}";
    }

    private static string? MissingFile(JsonObject settings, Match match)
    {
        // Synonyms are complained about as "synonyms_path_path".
        var setting = match.Groups["setting"].Value.Replace("_path_path", "_path", StringComparison.Ordinal);
        return RemoveComponents(settings, key => key.EndsWith("." + setting, StringComparison.Ordinal)) is { Count: > 0 } names
            ? $"left out, since the target does not have the file of their {setting}: {string.Join(", ", names)}"
            : null;
    }

    private static string? MissingDictionary(JsonObject settings, Match match) =>
        RemoveComponents(settings, key => key.EndsWith(".type", StringComparison.Ordinal) && settings[key]?.ToString() == "hunspell") is { Count: > 0 } names
            ? $"left out, since the target does not have the hunspell dictionary {match.Groups["locale"].Value}: {string.Join(", ", names)}"
            : null;

    /// <summary>Removes the tokenizers, filters … that have a setting; returns their names.</summary>
    private static List<string> RemoveComponents(JsonObject settings, Func<string, bool> hasSetting)
    {
        var components = settings.Select(setting => setting.Key).Where(hasSetting)
            .Select(key => Component.Match(key)).Where(key => key.Success).Select(key => key.Value).Distinct().ToList();
        components.ForEach(component => SettingsRepair.RemoveBelow(settings, component));
        return [.. components.Select(component => component[Prefix.Length..^1].Replace('.', ' '))];
    }

    private static Regex Pattern(string pattern) => new(pattern, RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
}
