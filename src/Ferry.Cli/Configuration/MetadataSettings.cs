using Ferry.Metadata;
using Ferry.Metadata.Selection;
using Ferry.Snapshots;
using Ferry.Transforms;

namespace Ferry.Cli.Configuration;

/// <summary>Which objects of a cluster's metadata are meant. Indices are named by <see cref="SourceSettings.Indices"/>, as everywhere.</summary>
public static class MetadataSettings
{
    private static readonly DefinitionKind[] Kinds = [.. Enum.GetValues<DefinitionKind>()];

    private static readonly Dictionary<DefinitionKind, Setting<NamePattern[]>> Patterns = [];

    static MetadataSettings()
    {
        foreach (var kind in Kinds.Where(kind => kind != DefinitionKind.Index))
        {
            var key = KindNames.Key(kind);
            Patterns[kind] = Group.Add(new Setting<NamePattern[]>(
                $"--{key}",
                $"metadata.{key.Replace('-', '_')}",
                "PATTERN",
                $"Only {KindNames.Plural(kind)} that match, as --index. The source's own only if named.",
                Parsers.Patterns));
        }
    }

    public static SettingGroup Group { get; } = [];

    public static Setting<string[]> Only { get; } = Group.Add(new Setting<string[]>(
        "--kind",
        "metadata.kinds",
        "KIND",
        $"Only objects of these kinds, several with commas between: {string.Join(", ", Kinds.Select(KindNames.Key))}.",
        Parsers.WordsOf([.. Kinds.Select(KindNames.Key)])));

    public static MetadataSelection Read(Settings settings)
    {
        var names = new Dictionary<DefinitionKind, IReadOnlyList<NamePattern>>();
        foreach (var (kind, setting) in Patterns.Append(KeyValuePair.Create(DefinitionKind.Index, SourceSettings.Indices)))
        {
            if (settings.Find(setting) is { Length: > 0 } patterns)
            {
                names[kind] = patterns;
            }
        }

        var only = settings.Find(Only);
        return new MetadataSelection
        {
            Names = names,
            Kinds = only is null ? null : only.Select(key => Kinds.First(kind => KindNames.Key(kind) == key)).ToHashSet(),
        };
    }
}
