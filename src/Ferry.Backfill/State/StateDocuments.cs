using System.Text.Json;
using System.Text.Json.Serialization;
using Ferry.Backfill.Loading;
using Ferry.Backfill.Planning;
using Ferry.Lucene.StoredFields;
using Ferry.Snapshots;

namespace Ferry.Backfill.State;

/// <summary>What a run is about: processes with different keys must not share work. Names of things to what they are, in words.</summary>
public sealed class PlanKey : SortedDictionary<string, string>
{
    public PlanKey()
        : base(StringComparer.Ordinal)
    {
    }

    /// <summary>What differs, in words; null if nothing does.</summary>
    public string? DifferenceTo(PlanKey other)
    {
        var differences = Keys.Union(other.Keys)
            .Where(name => this.GetValueOrDefault(name) != other.GetValueOrDefault(name))
            .Select(name => $"{name} is {Text(other, name)} there and {Text(this, name)} here");
        return string.Join("; ", differences) is { Length: > 0 } text ? text : null;
    }

    private static string Text(PlanKey key, string name) => key.TryGetValue(name, out var value) ? $"'{value}'" : "not set";
}

public enum RunPhase
{
    /// <summary>Somebody is planning.</summary>
    Planning,

    /// <summary>The units are there.</summary>
    Ready,
}

/// <summary>An index of the plan, as it is kept.</summary>
public sealed record RunIndex(string Name, string Id, long LiveDocs, int Units, bool ChildrenCounted, IReadOnlyList<string> Problems);

/// <summary>The run that a state is about: document "run".</summary>
public sealed record RunDocument
{
    public const string DocumentId = "run";

    /// <summary>Of the documents; another one is refused.</summary>
    public const int CurrentFormat = 1;

    public required int Format { get; init; }

    /// <summary>Part of the ids of the other documents, so that nobody who still works on an earlier run can write into this one.</summary>
    public required string Run { get; init; }

    public required PlanKey Key { get; init; }

    public required RunPhase Phase { get; init; }

    /// <summary>Who plans, or planned.</summary>
    public required string Planner { get; init; }

    public required DateTimeOffset Created { get; init; }

    public IReadOnlyList<RunIndex> Indices { get; init; } = [];

    public int Units { get; init; }

    public int Batches { get; init; }

    [JsonIgnore]
    public long LiveDocs => Indices.Sum(index => index.LiveDocs);

    public string UnitsId(int batch) => $"units-{Run}-{batch:d6}";

    public string WorkId(int batch) => WorkPrefix + $"{batch:d6}";

    [JsonIgnore]
    public string UnitsPrefix => $"units-{Run}-";

    [JsonIgnore]
    public string WorkPrefix => $"work-{Run}-";

    [JsonIgnore]
    public string ControlId => $"control-{Run}";
}

/// <summary>A unit as it is kept: its index is a place in the list of the run.</summary>
public sealed record RunUnit(int Index, int Shard, string Segment, ChunkRange Range, int LiveDocs, bool ChildrenCounted, ChunksChecksum? Checksum)
{
    public WorkUnit ToUnit(IReadOnlyList<RunIndex> indices) =>
        new(new IndexId(indices[Index].Name, indices[Index].Id), Shard, Segment, Range, LiveDocs, ChildrenCounted, Checksum);
}

/// <summary>The units of a batch: documents "units-RUN-N", which never change.</summary>
public sealed record UnitsDocument(IReadOnlyList<RunUnit> Units);

public enum UnitState
{
    /// <summary>Nobody works on it.</summary>
    Waiting,

    /// <summary>The batch's owner works on it.</summary>
    Working,

    Done,

    /// <summary>Given up: it failed too often, or its index cannot be written to.</summary>
    Quarantined,
}

/// <summary>The ledger's row of a unit; whoever does the unit again replaces it.</summary>
public sealed record UnitRow
{
    /// <summary>Its place in the batch.</summary>
    public required int Unit { get; init; }

    /// <summary>Its index: a place in the list of the run.</summary>
    public required int Index { get; init; }

    public required UnitState State { get; init; }

    /// <summary>How often it was begun, without those that were given back in good order.</summary>
    public int Attempts { get; init; }

    /// <summary>What the last attempt that failed died of.</summary>
    public string? Error { get; init; }

    /// <summary>What came of it; null unless it is done.</summary>
    public UnitFigures? Figures { get; init; }

    [JsonIgnore]
    public bool IsFinal => State is UnitState.Done or UnitState.Quarantined;
}

/// <summary>The numbers of a unit that is done. <c>Read = Sent + Failed + Skipped</c>.</summary>
public sealed record UnitFigures
{
    public long Read { get; init; }

    /// <summary>Of the planned documents those that turned out to be children of nested fields.</summary>
    public long Children { get; init; }

    /// <summary>Documents that a transform made beyond those that were read.</summary>
    public long Added { get; init; }

    public long Sent { get; init; }

    public long Failed { get; init; }

    public IReadOnlyDictionary<string, long> Skipped { get; init; } = new Dictionary<string, long>();

    /// <summary>Documents on the target in other indices than the one of their source's name, by index.</summary>
    public IReadOnlyDictionary<string, long> Elsewhere { get; init; } = new Dictionary<string, long>();

    /// <summary>Refused documents by type of error, allowed ones included; null if there are none.</summary>
    public IReadOnlyDictionary<string, long>? FailuresByType { get; init; }

    public long SourceBytes { get; init; }

    public RangeChecksum Checksum { get; init; }

    public IReadOnlyList<string> Problems { get; init; } = [];

    /// <summary>Name of the file of its refused documents; null if there are none.</summary>
    public string? Failures { get; init; }

    public static UnitFigures Of(UnitOutcome outcome) => new()
    {
        Read = outcome.Read,
        Children = outcome.Unit.LiveDocs - outcome.LiveDocs,
        Added = outcome.Added,
        Sent = outcome.Sent,
        Failed = outcome.Failed,
        Skipped = outcome.Skipped,
        Elsewhere = outcome.Elsewhere,
        SourceBytes = outcome.SourceBytes,
        Checksum = outcome.Checksum,
        Problems = outcome.Problems,
        Failures = outcome.Failures,
        FailuresByType = outcome.FailuresByType,
    };
}

/// <summary>Who works on a batch, and its rows: documents "work-RUN-N". Units without a row wait.</summary>
public sealed record WorkDocument
{
    public required int Batch { get; init; }

    /// <summary>Units in the batch.</summary>
    public required int Units { get; init; }

    /// <summary>The worker that holds the batch; null if nobody does.</summary>
    public string? Owner { get; init; }

    public IReadOnlyList<UnitRow> Rows { get; init; } = [];

    [JsonIgnore]
    public bool IsFinal => Rows.Count == Units && Rows.All(row => row.IsFinal);
}

/// <summary>What the user wants of all processes: document "control-RUN".</summary>
public sealed record ControlDocument
{
    public bool Paused { get; init; }

    public bool Stopping { get; init; }

    /// <summary>Units at once in each process, by name of the machine.</summary>
    public IReadOnlyDictionary<string, int> Workers { get; init; } = new Dictionary<string, int>();

    /// <summary>Indices that cannot be written to, and why.</summary>
    public IReadOnlyDictionary<string, string> RefusedIndices { get; init; } = new Dictionary<string, string>();

    /// <summary>Operations that indices of the target had seen when all was done and counted: what came later are other people's writes.</summary>
    public IReadOnlyDictionary<string, long> Operations { get; init; } = new Dictionary<string, long>();

    /// <summary>Settings that indices of the target had before the load; null unless they are changed at present.</summary>
    public IReadOnlyDictionary<string, LoadSettings>? HeldSettings { get; init; }
}

/// <summary>A process that works: documents "worker-ID".</summary>
public sealed record WorkerDocument
{
    public const string Prefix = "worker-";

    public required string Id { get; init; }

    public required string Host { get; init; }

    public ProcessIdentity? Process { get; init; }

    /// <summary>Rises while the process lives.</summary>
    public required long Beat { get; init; }

    /// <summary>It left in good order.</summary>
    public bool HasLeft { get; init; }

    public required DateTimeOffset Started { get; init; }

    /// <summary>By the clock of its machine: for people, never for decisions.</summary>
    public required DateTimeOffset Heard { get; init; }

    public WorkerReport Report { get; init; } = new();
}

/// <summary>What a process says of its work, for people.</summary>
public sealed record WorkerReport
{
    /// <summary>Units at once.</summary>
    public int Workers { get; init; }

    /// <summary>The units in hand, in words.</summary>
    public IReadOnlyList<string> Units { get; init; } = [];

    public long Docs { get; init; }

    public long Bytes { get; init; }

    public double? DocsPerSecond { get; init; }

    public double? BytesPerSecond { get; init; }

    public int InFlight { get; init; }

    public int Limit { get; init; }

    public long Throttles { get; init; }

    public long Retries { get; init; }

    /// <summary>What it waits for, in words; null if all is well.</summary>
    public string? Waiting { get; init; }
}

/// <summary>How documents are written.</summary>
internal static class StateJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    public static ReadOnlyMemory<byte> Write<T>(T document) => JsonSerializer.SerializeToUtf8Bytes(document, Options);

    /// <exception cref="StateException">The document is not what it should be.</exception>
    public static T Read<T>(StateDocument document, string location)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(document.Body.Span, Options) ?? throw new JsonException("null");
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            throw new StateException(
                StateProblem.Damaged, $"Document '{document.Id}' of the work state {location} is not as Ferry writes it: {e.Message}", e);
        }
    }
}
