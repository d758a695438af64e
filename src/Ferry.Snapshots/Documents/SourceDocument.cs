namespace Ferry.Snapshots.Documents;

/// <summary>A live root document, as slices of the chunk that it was read from.</summary>
public readonly ref struct SourceDocument
{
    /// <summary>Ordinal in the segment.</summary>
    public required int Ordinal { get; init; }

    /// <summary>The stored form of the id; see <see cref="DocumentId"/>.</summary>
    public required ReadOnlySpan<byte> EncodedId { get; init; }

    /// <summary>UTF-8; empty if there is none (an empty routing is not possible).</summary>
    public required ReadOnlySpan<byte> Routing { get; init; }

    /// <summary>Whether a source is stored at all.</summary>
    public required bool HasSource { get; init; }

    /// <summary>The source as it was sent: JSON in most cases, in any formatting.</summary>
    public required ReadOnlySpan<byte> Source { get; init; }
}
