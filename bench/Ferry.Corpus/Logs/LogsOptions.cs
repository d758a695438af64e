namespace Ferry.Corpus.Logs;

/// <summary>What a corpus of log documents is like.</summary>
internal sealed record LogsOptions
{
    /// <summary>The server that writes the snapshot, as in <c>elasticsearch-7.10.2</c>.</summary>
    public required string Server { get; init; }

    /// <summary>The folder of the repository.</summary>
    public required string Output { get; init; }

    /// <summary>The corpus ends with the document that reaches this sum of <c>_source</c> bytes.</summary>
    public required long SourceBytes { get; init; }

    public required int Shards { get; init; }

    /// <summary><c>index.codec</c></summary>
    public required string Codec { get; init; }

    public required string Index { get; init; }

    public required int Seed { get; init; }

    /// <summary>Average bytes of a document; none is much smaller than 700.</summary>
    public required int DocumentBytes { get; init; }

    /// <summary>Segments a shard to merge to; null leaves them as they came.</summary>
    public int? ForceMerge { get; init; }
}
