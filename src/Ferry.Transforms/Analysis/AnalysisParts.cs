using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Ferry.Transforms.Settings;

namespace Ferry.Transforms.Analysis;

/// <summary>The settings below index.analysis: components, and the names by which they are made of each other.</summary>
internal static class AnalysisParts
{
    public const string Prefix = "index.analysis.";

    private static readonly Regex Component = Pattern(@"^index\.analysis\.(?<kind>analyzer|normalizer|tokenizer|filter|char_filter)\.(?<name>.+?)\.(?<setting>.+)$");

    private static readonly Regex List =
        Pattern(@"^(?<list>index\.analysis\.((analyzer|normalizer)\..+\.(?<kind>tokenizer|filter|char_filter)|filter\..+\.(?<kind>filters?)))(\.\d+)?$");

    /// <summary>Kind, name and type of every component.</summary>
    public static IReadOnlyList<(string Kind, string Name, string? Type)> Components(JsonObject settings) =>
    [
        .. settings.Select(setting => Component.Match(setting.Key)).Where(key => key.Success)
            .Select(key => (Kind: key.Groups["kind"].Value, Name: key.Groups["name"].Value)).Distinct()
            .Select(component => (component.Kind, component.Name, settings[$"{Prefix}{component.Kind}.{component.Name}.type"]?.ToString())),
    ];

    /// <summary>Whether a name is one of the definition's own components. Such a name hides the one of the server.</summary>
    public static bool IsDefined(JsonObject settings, string kind, string name) =>
        settings.Any(setting => setting.Key.StartsWith($"{Prefix}{kind}.{name}.", StringComparison.Ordinal));

    /// <summary>Every setting that names components, with their kind.</summary>
    public static IReadOnlyList<(string Kind, string Key)> References(JsonObject settings) =>
    [
        .. settings.Select(setting => List.Match(setting.Key)).Where(key => key.Success)
            .Select(key => (key.Groups["kind"].Value.TrimEnd('s'), key.Groups["list"].Value)).Distinct(),
    ];

    /// <summary>Changes the names that a setting has. One that becomes null is left out.</summary>
    public static void Rename(DefinitionEdit edit, JsonObject settings, string key, Func<string, string?> rename, string? note = null)
    {
        var names = SettingList.Elements(settings, key)!;
        var renamed = names.Select(rename).ToList();
        if (names.SequenceEqual(renamed))
        {
            return;
        }

        if (settings[key] is JsonValue && renamed is [{ } only])
        {
            edit.Set(settings, key, only, note: note);
            return;
        }

        foreach (var old in SettingList.Keys(settings, key).Where(old => old != key))
        {
            edit.Remove(settings, old, note: note);
        }

        edit.Set(settings, key, new JsonArray([.. renamed.OfType<string>().Select(name => (JsonNode)name)]), note: note);
    }

    private static Regex Pattern(string pattern) => new(pattern, RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
}
