namespace Ferry.Clusters;

/// <summary>What a bulk request says besides its documents.</summary>
public sealed record BulkParameters
{
    /// <summary>The pipeline of a request that runs none.</summary>
    public const string NoPipeline = "_none";

    /// <summary>As they are, through no pipeline.</summary>
    public static BulkParameters Default { get; } = new();

    /// <summary>
    /// The ingest pipeline that the documents go through. By default none, not even the default pipeline that a template of the target may have
    /// given to the index: it would change documents that went through their pipelines at the source.
    /// </summary>
    public string Pipeline { get; init; } = NoPipeline;

    /// <summary>Whether the body is compressed on its way.</summary>
    public bool Gzip { get; init; }
}
