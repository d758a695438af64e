using Ferry.Clusters;
using Ferry.Transforms;

namespace Ferry.Metadata.Reading;

/// <summary>Definitions that could not be read, so that nothing can be said about them.</summary>
/// <param name="Kind">Of which kind.</param>
/// <param name="Name">Which one; null for all of the kind.</param>
/// <param name="Reason">Why, with what the user can do.</param>
public sealed record Unread(DefinitionKind Kind, string? Name, string Reason);

/// <summary>All metadata that a source has.</summary>
/// <param name="Version">The version of the server that it is from.</param>
/// <param name="Definitions">By kind, then by name.</param>
/// <param name="NotMigrated">What is there besides.</param>
/// <param name="Unread">What the source may have and what could not be read.</param>
public sealed record SourceMetadata(
    ClusterVersion Version,
    IReadOnlyList<Definition> Definitions,
    IReadOnlyList<NotMigrated> NotMigrated,
    IReadOnlyList<Unread> Unread)
{
    /// <summary>What the user should know about the source besides.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Backing index → its data stream.</summary>
    public IReadOnlyDictionary<string, string> BackingIndices { get; init; } = new Dictionary<string, string>();
}
