namespace Ferry.Verification.Documents;

/// <summary>What became of a document of the snapshot that was chosen for comparison.</summary>
public enum DocumentFate
{
    /// <summary>The target has it, with the same routing and the same source, byte for byte or as JSON.</summary>
    Same,

    /// <summary>The target has no document of that id.</summary>
    Missing,

    /// <summary>The target has it with another source.</summary>
    Different,

    /// <summary>The target has it with the same source, but under another routing.</summary>
    RoutingDiffers,

    /// <summary>The snapshot, or the target, stores no source.</summary>
    NoSource,

    /// <summary>Its id or source cannot be read, or the target cannot look for it.</summary>
    Unreadable,
}

/// <summary>A document that is not the same on the target.</summary>
public sealed record DocumentFinding
{
    public required DocumentFate Fate { get; init; }

    public required string Id { get; init; }

    /// <summary>In the snapshot; null if it has none.</summary>
    public required string? Routing { get; init; }

    /// <summary>On the target; null if the document has none, or is not there.</summary>
    public string? TargetRouting { get; init; }

    /// <summary>Where the sources begin to differ; null if they do not.</summary>
    public JsonDifference? Difference { get; init; }

    /// <summary>Why it could not be compared, in words.</summary>
    public string? Reason { get; init; }
}

/// <summary>
/// The result for one index. Every document that was read has exactly one fate:
/// <c>Compared = Same + Missing + Different + RoutingDiffers</c>, and <c>Read = Compared + NotComparable</c>. Safe for use by many threads.
/// </summary>
public sealed class IndexComparison
{
    /// <summary>Findings of each fate that are kept; more are only counted.</summary>
    public const int MaxFindings = 100;

    private const int MaxProblems = 20;

    private readonly long[] _counts = new long[Enum.GetValues<DocumentFate>().Length];
    private readonly List<DocumentFinding> _findings = [];
    private readonly List<string> _problems;
    private readonly Lock _lock = new();
    private long _nested;

    internal IndexComparison(PlannedIndexComparison planned, bool isWhole, TargetCount count)
    {
        Index = planned.Id.Name;
        PlannedDocs = planned.LiveDocs;
        IsLiveKnown = !planned.ChildrenCounted || isWhole;
        Count = count;
        _problems = [.. planned.Problems];
        if (!IsLiveKnown)
        {
            _problems.Add($"{Index}: an index of before 7.0 does not tell documents from their nested children, so that its count cannot be compared; compare all documents");
        }
    }

    public string Index { get; }

    /// <summary>Live root documents in the snapshot; where <see cref="IsLiveKnown"/> is false an upper bound.</summary>
    public long LiveDocs => PlannedDocs - Interlocked.Read(ref _nested);

    /// <summary>Whether <see cref="LiveDocs"/> is exact: samples of old indices do not tell documents from children of nested fields.</summary>
    public bool IsLiveKnown { get; }

    /// <summary>What the target counts, after a refresh.</summary>
    public TargetCount Count { get; }

    public long Compared => Same + Missing + Different + RoutingDiffers;

    public long Same => this[DocumentFate.Same];

    public long Missing => this[DocumentFate.Missing];

    public long Different => this[DocumentFate.Different];

    public long RoutingDiffers => this[DocumentFate.RoutingDiffers];

    public long NotComparable => this[DocumentFate.NoSource] + this[DocumentFate.Unreadable];

    /// <summary>
    /// Documents on the target beyond those of the snapshot that are there; negative: that many more are missing than were found missing, which lie
    /// outside of the sample or could not be compared. Null if it is not known.
    /// </summary>
    public long? Extra => Count.Docs is { } docs && IsLiveKnown ? docs - (LiveDocs - Missing) : null;

    /// <summary>What was wrong with the source, in words.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <summary>The first of each fate but <see cref="DocumentFate.Same"/>, by fate and id.</summary>
    public IReadOnlyList<DocumentFinding> Findings
    {
        get
        {
            lock (_lock)
            {
                return [.. _findings.OrderBy(finding => finding.Fate).ThenBy(finding => finding.Id, StringComparer.Ordinal).ThenBy(finding => finding.Routing, StringComparer.Ordinal)];
            }
        }
    }

    /// <summary>All that was compared is the same, and the target has nothing else.</summary>
    public bool IsVerified => Problems.Count == 0 && Count.Docs is not null && Same == Compared && NotComparable == 0 && Extra == 0 && (Compared > 0 || LiveDocs == 0);

    public long this[DocumentFate fate] => Interlocked.Read(ref _counts[(int)fate]);

    private long PlannedDocs { get; }

    internal void AddSame() => Interlocked.Increment(ref _counts[(int)DocumentFate.Same]);

    internal void Add(DocumentFinding finding)
    {
        Interlocked.Increment(ref _counts[(int)finding.Fate]);
        lock (_lock)
        {
            if (_findings.Count(kept => kept.Fate == finding.Fate) < MaxFindings)
            {
                _findings.Add(finding);
            }
        }
    }

    /// <summary>Documents that cannot be read, so that nobody can name them; <see cref="Problems"/> say where they lie.</summary>
    internal void AddUnread(long documents) => Interlocked.Add(ref _counts[(int)DocumentFate.Unreadable], Math.Max(0, documents));

    internal void AddNested(long documents) => Interlocked.Add(ref _nested, documents);

    /// <summary>Adds a problem; of many only the first are kept, as a damaged file has one in each of its thousands of chunks.</summary>
    internal void Report(string problem)
    {
        lock (_lock)
        {
            if (_problems.Count < MaxProblems)
            {
                _problems.Add(problem);
            }
            else if (_problems.Count == MaxProblems)
            {
                _problems.Add($"{Index}: and more of that kind");
            }
        }
    }
}
