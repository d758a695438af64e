using Ferry.Snapshots;

namespace Ferry.Cli.Configuration;

/// <summary>The keys that a configuration file may have.</summary>
public static class ConfigKeys
{
    private const int MaxDistance = 3;

    /// <summary>The keys of a section, as text.</summary>
    /// <param name="prefix">The path of the section with a dot behind it; empty at the top.</param>
    public static string In(string prefix) => string.Join(", ", Of(prefix));

    /// <summary>What somebody who wrote an unknown key may have meant: a key beside it, or the same one in another section.</summary>
    public static string Suggest(string prefix, string key)
    {
        var closest = Of(prefix).MinBy(name => Suggestions.Distance(key, name))!;
        var elsewhere = AllSettings.List.FirstOrDefault(setting => Suggestions.Distance(key, setting.Path[(setting.Path.LastIndexOf('.') + 1)..]) <= 1);
        return Suggestions.Distance(key, closest) is var distance && distance <= MaxDistance && distance < Math.Max(key.Length, closest.Length) ? $"did you mean {prefix}{closest}?"
            : elsewhere is not null ? $"did you mean {elsewhere.Path}?"
            : $"there are {In(prefix)}";
    }

    private static IEnumerable<string> Of(string prefix) => AllSettings.List
        .Where(setting => setting.Path.StartsWith(prefix, StringComparison.Ordinal))
        .Select(setting => setting.Path[prefix.Length..].Split('.')[0])
        .Distinct();
}
