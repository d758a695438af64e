namespace Ferry.Snapshots;

/// <summary>An index that is left out.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Reason">Why, in words.</param>
/// <param name="IsSystem">Whether it would be taken along if a pattern named it.</param>
public sealed record ExcludedIndex(string Name, string Reason, bool IsSystem);

/// <summary>
/// Which indices of a snapshot are meant: those that match a pattern, all if there are no patterns. System indices are left out unless a
/// pattern names them (<see cref="NamePattern.IsNaming"/>).
/// </summary>
public sealed record IndexSelection(IReadOnlyList<IndexId> Selected, IReadOnlyList<ExcludedIndex> Excluded)
{
    /// <exception cref="SnapshotException">A pattern matches no index: <see cref="SnapshotProblem.IndexMissing"/>.</exception>
    public static IndexSelection Of(Snapshot snapshot, IReadOnlyList<NamePattern> patterns)
    {
        foreach (var pattern in patterns)
        {
            if (!snapshot.Indices.Any(index => pattern.Matches(index.Name)))
            {
                throw new SnapshotException(
                    SnapshotProblem.IndexMissing,
                    $"No index of snapshot '{snapshot.Info.Name}' matches '{pattern}'. "
                    + Suggestions.Of("It has", pattern.Text, snapshot.Indices.Select(index => index.Name)));
            }
        }

        var selected = new List<IndexId>();
        var excluded = new List<ExcludedIndex>();
        foreach (var index in snapshot.Indices)
        {
            var matching = patterns.Where(pattern => pattern.Matches(index.Name)).ToList();
            if (patterns.Count > 0 && matching.Count == 0)
            {
                excluded.Add(new ExcludedIndex(index.Name, "no pattern matches it", IsSystem: false));
            }
            else if (SystemReason(index.Name) is { } reason && !matching.Exists(pattern => pattern.IsNaming))
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
        : SystemIndices.ReasonOf(name);
}
