using System.Text.Json.Nodes;
using Ferry.Snapshots;
using Ferry.Transforms;

namespace Ferry.Metadata.Selection;

/// <summary>Objects that servers and their tools made for themselves: a target has its own, or none.</summary>
internal static class SystemObjects
{
    private static readonly string[] TemplatePrefixes = ["@abc_template@", "apm@", "data-streams-", "data-streams@", "ecs@", "@kibana", "entities_v1_", "search-acl-filter"];

    private static readonly string[] TemplateSuffixes = ["@ilm", "@lifecycle", "@mappings", "@package", "@settings", "@template", "@tsdb-settings", "@custom"];

    private static readonly string[] TemplateNames =
    [
        "agentless", "elastic-connectors", "ilm-history", "logs", "logs-mappings", "logs-settings", "logs-tsdb-settings", "metrics", "metrics-mappings", "metrics-settings",
        "metrics-tsdb-settings", "profiling", "synthetics", "tenant_template", "traces", "traces-mappings", "traces-settings", "traces-tsdb-settings",
    ];

    private static readonly string[] PolicyNames =
    [
        "7-days-default", "30-days-default", "90-days-default", "180-days-default", "365-days-default", "logs", "metrics", "traces", "synthetics", "profiling-60-days", "kibana-event-log-policy",
        "watch-history-ilm-policy", "watch-history-ilm-policy-16", "ml-size-based-ilm-policy", "slm-history-ilm-policy", "ilm-history-ilm-policy", "kibana-reporting", "fleet-actions-results-ilm-policy",
        "fleet-file-fromhost-data-ilm-policy", "fleet-file-fromhost-meta-ilm-policy", "fleet-file-tohost-data-ilm-policy", "fleet-file-tohost-meta-ilm-policy", "deprecation-indexing-ilm-policy",
    ];

    private static readonly string[] PipelinePrefixes = ["xpack_monitoring_", "behavioral_analytics-", "ent-search-", "logs-default-pipeline", "logs@", "metrics@", "traces@", "apm@", "search-default-ingestion", "reindex-data-stream-pipeline"];

    /// <summary>Why an object is left out unless it is named; null if it is not.</summary>
    public static string? ReasonOf(Definition definition)
    {
        var name = definition.Name;
        if (definition.Kind == DefinitionKind.Index)
        {
            return SystemIndices.ReasonOf(name);
        }

        if (definition.Kind == DefinitionKind.ClusterSetting)
        {
            return Reading.ClusterSettings.ReasonToLeave(name);
        }

        return name.StartsWith('.') ? "system object (its name begins with a dot): name it to take it along"
            : SystemIndices.IsOfTools(name) || IsOfTools(definition.Kind, name) || IsManaged(definition.Body)
                ? "made by the source's own tools: name it to take it along"
            : null;
    }

    private static bool IsOfTools(DefinitionKind kind, string name) => kind switch
    {
        DefinitionKind.ComponentTemplate or DefinitionKind.IndexTemplate or DefinitionKind.LegacyTemplate =>
            TemplateNames.Contains(name) || TemplatePrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal))
            || TemplateSuffixes.Any(suffix => name.EndsWith(suffix, StringComparison.Ordinal)),
        DefinitionKind.LifecyclePolicy => PolicyNames.Contains(name) || TemplateSuffixes.Any(suffix => name.EndsWith(suffix, StringComparison.Ordinal)),
        DefinitionKind.IngestPipeline => PipelinePrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)),
        _ => false,
    };

    /// <summary>Elasticsearch marks what its stack made: <c>"_meta": {"managed": true}</c>.</summary>
    private static bool IsManaged(JsonObject body) =>
        ((body["_meta"] ?? (body["policy"] as JsonObject)?["_meta"]) as JsonObject)?["managed"] is JsonValue managed
        && managed.TryGetValue<bool>(out var value) && value;
}
