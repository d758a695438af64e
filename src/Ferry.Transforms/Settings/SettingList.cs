using System.Globalization;
using System.Text.Json.Nodes;

namespace Ferry.Transforms.Settings;

/// <summary>
/// A setting that is a list: an array ("filter": [a, b]), one text ("filter": "a, b"), or, in definitions up to 6.0, a setting an
/// element ("filter.0": "a", "filter.1": "b").
/// </summary>
public static class SettingList
{
    /// <summary>The elements of a list; null if there is no such setting.</summary>
    public static IReadOnlyList<string>? Elements(JsonObject settings, string key) => settings[key] switch
    {
        JsonArray array => [.. array.Select(item => item?.ToString() ?? "")],
        JsonValue text => text.ToString().Split(',', StringSplitOptions.TrimEntries),
        _ => Numbered(settings, key) is { Count: > 0 } numbered ? [.. numbered.Select(setting => settings[setting]!.ToString())] : null,
    };

    /// <summary>The settings that hold a list: one, or one an element.</summary>
    internal static IReadOnlyList<string> Keys(JsonObject settings, string key) => settings.ContainsKey(key) ? [key] : Numbered(settings, key);

    /// <summary>Takes an element out; a list that becomes empty is removed.</summary>
    /// <returns>Whether it was there.</returns>
    public static bool Remove(JsonObject settings, string key, string element)
    {
        var numbered = Numbered(settings, key);
        var all = (Elements(settings, key) ?? []).ToList();
        if (all.RemoveAll(item => item == element) == 0)
        {
            return false;
        }

        numbered.ForEach(setting => settings.Remove(setting));
        settings.Remove(key);
        if (all.Count > 0)
        {
            settings[key] = new JsonArray([.. all.Select(item => (JsonNode)item)]);
        }

        return true;
    }

    private static List<string> Numbered(JsonObject settings, string key) =>
    [
        .. settings.Select(setting => setting.Key)
            .Where(name => name.StartsWith(key + ".", StringComparison.Ordinal) && Number(name, key) >= 0)
            .OrderBy(name => Number(name, key)),
    ];

    private static int Number(string name, string key) =>
        int.TryParse(name.AsSpan(key.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;
}
