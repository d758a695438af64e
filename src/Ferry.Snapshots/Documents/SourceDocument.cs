namespace Ferry.Snapshots.Documents;

/// <summary>How the id of a document is stored.</summary>
public enum IdForm
{
    /// <summary>The field <c>_id</c> in the binary form of 6.0 and later; see <see cref="DocumentId"/>.</summary>
    Encoded,

    /// <summary>The field <c>_id</c> as text: indices of 5.5 and 5.6 with a single type.</summary>
    Text,

    /// <summary>The field <c>_uid</c>, "type#id", up to 5.x.</summary>
    TypeAndId,
}

/// <summary>A live root document, as slices of the chunk that it was read from.</summary>
public readonly ref struct SourceDocument
{
    /// <summary>Ordinal in the segment.</summary>
    public required int Ordinal { get; init; }

    /// <summary>The id as it is stored; <see cref="IdDecoder"/> knows all forms.</summary>
    public required ReadOnlySpan<byte> StoredId { get; init; }

    public required IdForm IdForm { get; init; }

    /// <summary>UTF-8; empty if there is none (an empty routing is not possible).</summary>
    public required ReadOnlySpan<byte> Routing { get; init; }

    /// <summary>Id of the parent, UTF-8; empty if none is stored (see <see cref="DocumentParents"/>).</summary>
    public ReadOnlySpan<byte> Parent { get; init; }

    /// <summary>Milliseconds since 1970 UTC that a client gave as <c>_timestamp</c>, or the server (1.x, 2.x); null if none is stored.</summary>
    public long? Timestamp { get; init; }

    /// <summary>Milliseconds since 1970 UTC at which the document expires by its <c>_ttl</c> (1.x, 2.x); null if it does not.</summary>
    public long? Expires { get; init; }

    /// <summary>Whether a source is stored at all.</summary>
    public required bool HasSource { get; init; }

    /// <summary>The source as it was sent: JSON in most cases, in any formatting.</summary>
    public required ReadOnlySpan<byte> Source { get; init; }

    /// <summary>UTF-8; empty where the type is not stored with the document.</summary>
    public ReadOnlySpan<byte> Type => IdForm == IdForm.TypeAndId ? Before(StoredId) : default;

    /// <summary>What is behind the first '#': a type cannot have one, an id can.</summary>
    internal static ReadOnlySpan<byte> After(ReadOnlySpan<byte> typeAndId) => typeAndId[(typeAndId.IndexOf((byte)'#') + 1)..];

    private static ReadOnlySpan<byte> Before(ReadOnlySpan<byte> typeAndId) => typeAndId[..Math.Max(0, typeAndId.IndexOf((byte)'#'))];
}
