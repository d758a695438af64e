namespace Ferry.Sandbox.Indices;

/// <summary>One version of a document, or of its deletion.</summary>
internal sealed class Document(string id, string? routing, byte[]? source, long version, long seqNo, Document? refreshed)
{
    public string Id => id;

    public string? Routing => routing;

    /// <summary>The bytes as received; null for a deletion.</summary>
    public byte[]? Source => source;

    public long Version => version;

    public long SeqNo => seqNo;

    public bool IsDeleted => source is null;

    /// <summary>The version that searches still see while this one is newer than the last refresh.</summary>
    public Document? Refreshed { get; set; } = refreshed;
}
