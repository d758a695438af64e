using Ferry.Clusters;

namespace Ferry.Backfill.Sending;

/// <summary>The operation by which documents reach the target.</summary>
public enum OpType
{
    /// <summary>A document of that id is replaced.</summary>
    Index,

    /// <summary>A document of that id stays as it is (<see cref="SkipReason.AlreadyThere"/>). Data streams take nothing else.</summary>
    Create,
}

/// <summary>How the target compares versions.</summary>
public enum Versioning
{
    /// <summary>Not at all: what is sent last is what is there.</summary>
    None,

    /// <summary>
    /// Documents bring the version that they have at the source; a newer one on the target stays as it is (<see cref="SkipReason.NewerOnTarget"/>).
    /// </summary>
    ExternalGte,
}

/// <summary>Whether bodies of requests are compressed.</summary>
public enum Compression
{
    /// <summary>Unless the target is on this machine, or turns out not to take it.</summary>
    Auto,

    On,

    Off,
}

/// <summary>How documents are sent. The defaults suit a target with a heap of 512 MB.</summary>
public sealed record SendOptions
{
    private static readonly Dictionary<string, string> NoDataStreams = [];

    /// <summary>Bytes of a bulk request before compression; one document may have more.</summary>
    public int BulkBytes { get; init; } = 4 << 20;

    /// <summary>Documents of a bulk request at most.</summary>
    public int BulkDocs { get; init; } = 10_000;

    /// <summary>Requests in flight at most, over all workers; <see cref="SendGate"/> finds how many the target bears.</summary>
    public int Connections { get; init; } = 8;

    public OpType OpType { get; init; }

    public Versioning Versioning { get; init; }

    /// <summary>
    /// Whether the target makes up the ids, for targets that forbid others to. What is sent twice is there twice then: after a connection that
    /// broke, and when the backfill is run again.
    /// </summary>
    public bool ServerIds { get; init; }

    public Routing Routing { get; init; } = Routing.Keep;

    /// <summary>The ingest pipeline that documents go through on the target; null for none.</summary>
    public string? Pipeline { get; init; }

    /// <summary>Types of errors that are no failures: documents refused with them count as skipped, but are kept with the failed ones.</summary>
    public IReadOnlySet<string> AllowedErrors { get; init; } = new HashSet<string>();

    /// <summary>How fast documents are sent at most; null: as fast as the target takes them.</summary>
    public RateLimit? RateLimit { get; init; }

    public Compression Compression { get; init; }

    /// <summary>How long what fails in passing is tried again: long enough for a restart of the target.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Data streams of the target by the names of backing indices at the source; any other index keeps its name.</summary>
    public IReadOnlyDictionary<string, string> DataStreams { get; init; } = NoDataStreams;

    /// <summary>What an index, or the data stream that it goes into, is called on the target.</summary>
    public string Destination(string index) => DataStreams.GetValueOrDefault(index, index);

    /// <summary>The options for documents of an index: data streams take nothing but creations.</summary>
    public SendOptions OptionsOf(string index) => DataStreams.ContainsKey(index) ? AsCreate() : this;

    /// <summary>The same with the operation create, which compares no versions.</summary>
    public SendOptions AsCreate() => OpType == OpType.Create ? this : this with { OpType = OpType.Create, Versioning = Versioning.None };

    /// <summary>What no target would take, or contradicts itself, and what to change; null if all is well.</summary>
    public string? Problem =>
        BulkBytes <= 0 || BulkDocs <= 0 ? "A bulk request must have room for a byte and a document."
        : Connections <= 0 ? "There must be a connection."
        : Pipeline is "" ? $"A pipeline must have a name; none is run by default (\"{BulkParameters.NoPipeline}\")."
        : Versioning == Versioning.None ? null
        : OpType == OpType.Create
            ? "The operation create cannot compare versions. Use the operation index with external_gte, or create without versions."
        : ServerIds ? "Versions cannot be compared where the target makes up the ids. Send the documents' own ids, or no versions."
        : null;
}
