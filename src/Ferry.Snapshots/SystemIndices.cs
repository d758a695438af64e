namespace Ferry.Snapshots;

/// <summary>Indices that servers and their tools keep for themselves.</summary>
public static class SystemIndices
{
    /// <summary>Beginnings of names that Elasticsearch, Kibana, agents and monitoring use for themselves.</summary>
    private static readonly string[] Prefixes =
    [
        "kibana", "searchguard", "sg7-", "apm-", "behavioral_analytics-", "elastic-connectors-", "elastic_agent.", "ilm-history-",
        "logs-elastic_agent", "logs-endpoint.", "logs-index_pattern", "logs-system.", "metricbeat-", "metrics-elastic_agent",
        "metrics-endpoint.", "metrics-index_pattern", "metrics-metadata-", "metrics-system.", "profiling-", "synthetics-",
    ];

    private static readonly string[] Names = ["triggered_watches", "watches", "watch_history_3"];

    /// <summary>Whether a name that does not begin with a dot is one that the source's own tools use.</summary>
    public static bool IsOfTools(string name) => Names.Contains(name) || Prefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal));

    /// <summary>Why an index is left out unless it is named; null if it is not.</summary>
    public static string? ReasonOf(string name) =>
        name.StartsWith('.') ? "system index (its name begins with a dot): name it to take it along"
        : IsOfTools(name) ? "system index of the source's own tools: name it to take it along"
        : null;
}
