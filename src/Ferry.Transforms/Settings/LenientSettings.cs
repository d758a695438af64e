using System.Globalization;
using System.Text.Json.Nodes;

namespace Ferry.Transforms.Settings;

/// <summary>
/// Up to Elasticsearch 5 booleans could be "on" or "0" too, and up to 2 times and sizes could be without a unit, which was then
/// milliseconds or bytes.
/// </summary>
internal static class LenientSettings
{
    private static readonly string[] Booleans =
    [
        "index.mapping.coerce", "index.mapping.ignore_malformed", "index.requests.cache.enable", "index.queries.cache.enabled",
        "index.load_fixed_bitset_filters_eagerly", "index.query_string.lenient", "index.query.parse.allow_unmapped_fields", "index.warmer.enabled",
        "index.merge.scheduler.auto_throttle", "index.percolator.map_unmapped_fields_as_text", "index.indexing.slowlog.reformat",
    ];

    private static readonly string[] Times =
    [
        "index.refresh_interval", "index.gc_deletes", "index.translog.sync_interval", "index.unassigned.node_left.delayed_timeout",
        "index.search.slowlog.threshold.", "index.indexing.slowlog.threshold.",
    ];

    private static readonly string[] Sizes = ["index.translog.flush_threshold_size", "index.merge.policy.floor_segment", "index.merge.policy.max_merged_segment"];

    public static Transform Transform { get; } = new(
        "lenient-settings",
        "Writes booleans, times and sizes in settings in the one way that is taken today.",
        VersionRange.ElasticsearchBefore(6),
        VersionRange.AnyOpenSearch,
        new Uri("https://www.elastic.co/guide/en/elasticsearch/reference/6.0/breaking_60_mappings_changes.html"),
        Apply);

    private static void Apply(DefinitionEdit edit)
    {
        if (edit.Settings is not { } settings)
        {
            return;
        }

        foreach (var (name, value) in settings.ToList())
        {
            if (value is JsonValue && Strict(name, value.ToString()) is { } strict)
            {
                edit.Set(settings, name, strict);
            }
        }
    }

    /// <summary>The value as it is to be; null if it may stay.</summary>
    private static string? Strict(string name, string value) => (name, value) switch
    {
        _ when Booleans.Contains(name) => value switch
        {
            "on" or "yes" or "1" => "true",
            "off" or "no" or "0" => "false",
            _ => null,
        },
        _ when Times.Any(time => name.StartsWith(time, StringComparison.Ordinal)) => WithUnit(value, "ms"),
        _ when Sizes.Contains(name) => WithUnit(value, "b"),
        _ => null,
    };

    /// <summary>Zero and -1 are taken without one.</summary>
    private static string? WithUnit(string value, string unit) =>
        long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? value + unit : null;
}
