using System.Globalization;
using System.Text.Json;
using Ferry.Snapshots.Formats;

namespace Ferry.Snapshots;

/// <summary>indices/ID/meta-*.dat: one field, named after the index, with its definition.</summary>
internal static class IndexMetadataParser
{
    private const string ShardsSetting = "index.number_of_shards";

    /// <summary>Servers refuse more than 1,024 unless they are started with another limit.</summary>
    private const int MaxShards = 1 << 16;

    private const string UuidSetting = "index.uuid";
    private const string CreatedSetting = "index.version.created";
    private const string HistoryUuidSetting = "index.history.uuid";

    /// <summary><paramref name="key"/> is that of the definition in the table of contents; null before 7.9.</summary>
    public static IndexMetadata Parse(MetadataNode root, IndexId index, string? key)
    {
        var node = root[index.Name];
        var settings = new Dictionary<string, string>();
        foreach (var (setting, value) in node["settings"].Fields())
        {
            Flatten(setting, value, settings);
        }

        var shards = Integer(node, settings, ShardsSetting, min: 1, MaxShards);
        var metadata = new IndexMetadata
        {
            Id = index,
            Uuid = Required(node, settings, UuidSetting),
            State = ParseState(node["state"]),
            NumberOfShards = shards,
            RoutingNumShards = node.TryGet("routing_num_shards")?.AsInt32(1) ?? shards,
            CreatedVersion = new ServerVersion(Integer(node, settings, CreatedSetting, min: 0, int.MaxValue)),
            Settings = settings,
            Mappings = [.. node["mappings"].Elements().SelectMany(type => type.Fields()).Select(ParseMapping)],
            Aliases = node["aliases"].Require(JsonValueKind.Object).Value,
            Definition = node.Value,
        };
        CompareKey(node, metadata, key);
        return metadata;
    }

    /// <summary>
    /// The key in the table of contents (which has no checksum) tells which definition it means: index UUID, history UUID and the
    /// versions of settings, mapping and aliases (Elasticsearch's IndexMetaDataGenerations).
    /// </summary>
    private static void CompareKey(MetadataNode node, IndexMetadata metadata, string? key)
    {
        if (key is null)
        {
            return;
        }

        var history = metadata.Settings.GetValueOrDefault(HistoryUuidSetting, "_na_");
        var own = $"{metadata.Uuid}-{history}-{Version("settings_version")}-{Version("mapping_version")}-{Version("aliases_version")}";
        if (own != key)
        {
            throw node.Corrupt($"this is the definition {own}, the repository's table of contents says {key}");
        }

        long Version(string field) => node[field].AsInt64(0);
    }

    private static TypeMapping ParseMapping((string Type, MetadataNode Mapping) field) =>
        new(field.Type, field.Mapping.Require(JsonValueKind.Object).Value);

    private static IndexState ParseState(MetadataNode node) => node.AsString() switch
    {
        "open" => IndexState.Open,
        "close" => IndexState.Close,
        var state => throw node.Corrupt($"the state '{state}' of an index is not known"),
    };

    private static void Flatten(string key, MetadataNode value, Dictionary<string, string> settings)
    {
        switch (value.Value.ValueKind)
        {
            case JsonValueKind.Array:
                var index = 0;
                foreach (var element in value.Elements())
                {
                    Flatten($"{key}.{index++}", element, settings);
                }

                break;
            case JsonValueKind.Object:
                foreach (var (name, field) in value.Fields())
                {
                    Flatten($"{key}.{name}", field, settings);
                }

                break;
            case JsonValueKind.Null:
                break;
            default:
                settings[key] = value.Value.ToString();
                break;
        }
    }

    private static string Required(MetadataNode node, Dictionary<string, string> settings, string setting) =>
        settings.GetValueOrDefault(setting) ?? throw node.Corrupt($"the index has no setting {setting}");

    private static int Integer(MetadataNode node, Dictionary<string, string> settings, string setting, int min, int max)
    {
        var text = Required(node, settings, setting);
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max
            ? number
            : throw node.Corrupt($"the setting {setting} is '{text}', not an integer from {min} to {max}");
    }
}
