namespace Ferry.Snapshots;

/// <summary>An index that is left out.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Reason">Why, in words.</param>
/// <param name="IsSystem">Whether it would be taken along if a pattern named it.</param>
public sealed record ExcludedIndex(string Name, string Reason, bool IsSystem);

/// <summary>
/// Which indices of a snapshot are meant: those that match a pattern ('*' any text, '?' one character), all if there are no patterns.
/// System indices are left out unless a pattern names them, that is, matches without beginning with a wildcard.
/// </summary>
public sealed record IndexSelection(IReadOnlyList<IndexId> Selected, IReadOnlyList<ExcludedIndex> Excluded)
{
    /// <summary>Beginnings of names that Elasticsearch, Kibana, agents and monitoring use for themselves.</summary>
    private static readonly string[] SystemPrefixes =
    [
        "kibana", "searchguard", "sg7-", "apm-", "behavioral_analytics-", "elastic-connectors-", "elastic_agent.", "ilm-history-",
        "logs-elastic_agent", "logs-endpoint.", "logs-index_pattern", "logs-system.", "metricbeat-", "metrics-elastic_agent",
        "metrics-endpoint.", "metrics-index_pattern", "metrics-metadata-", "metrics-system.", "profiling-", "synthetics-",
    ];

    private static readonly string[] SystemNames = ["triggered_watches", "watches", "watch_history_3"];

    /// <exception cref="SnapshotException">A pattern matches no index: <see cref="SnapshotProblem.IndexMissing"/>.</exception>
    public static IndexSelection Of(Snapshot snapshot, IReadOnlyList<string> patterns)
    {
        foreach (var pattern in patterns)
        {
            if (!snapshot.Indices.Any(index => Matches(pattern, index.Name)))
            {
                throw new SnapshotException(
                    SnapshotProblem.IndexMissing,
                    $"No index of snapshot '{snapshot.Info.Name}' matches '{pattern}'. "
                    + Suggestions.Of("It has", pattern, snapshot.Indices.Select(index => index.Name)));
            }
        }

        var selected = new List<IndexId>();
        var excluded = new List<ExcludedIndex>();
        foreach (var index in snapshot.Indices)
        {
            var matching = patterns.Where(pattern => Matches(pattern, index.Name)).ToList();
            if (patterns.Count > 0 && matching.Count == 0)
            {
                excluded.Add(new ExcludedIndex(index.Name, "no pattern matches it", IsSystem: false));
            }
            else if (SystemReason(index.Name) is { } reason && !matching.Exists(pattern => pattern[0] is not ('*' or '?')))
            {
                excluded.Add(new ExcludedIndex(index.Name, reason, IsSystem: true));
            }
            else
            {
                selected.Add(index);
            }
        }

        return new IndexSelection(selected, excluded);
    }

    private static string? SystemReason(string name) =>
        name.StartsWith(".ds-", StringComparison.Ordinal) ? "backing index of a data stream: name it, as in --index '.ds-*', with --data-streams to move it into its stream"
        : name.StartsWith('.') ? "system index (its name begins with a dot): name it to take it along"
        : SystemNames.Contains(name) || SystemPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal))
            ? "system index of the source's own tools: name it to take it along"
        : null;

    private static bool Matches(string pattern, string name) =>
        System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false);
}
