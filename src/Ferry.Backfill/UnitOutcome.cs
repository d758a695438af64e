using Ferry.Backfill.Planning;
using Ferry.Lucene.StoredFields;

namespace Ferry.Backfill;


/// <summary>
/// The outcome of a unit. Every document that was read, or added by a transform, has exactly one fate: <c>Read + Added = Sent + Failed + Skipped</c>.
/// </summary>
public sealed class UnitOutcome(WorkUnit unit)
{
    private const int MaxProblems = 5;

    private readonly List<string> _problems = [];
    private readonly Dictionary<string, long> _skipped = [];
    private readonly Dictionary<string, long> _elsewhere = [];

    public WorkUnit Unit { get; } = unit;

    public long Read { get; set; }

    /// <summary>Live documents that turned out to be children of nested fields, which are part of their root's source.</summary>
    public long Nested { get; set; }

    /// <summary>Live root documents that should have been read, as far as it is known now.</summary>
    public long LiveDocs => Unit.ChildrenCounted ? Unit.LiveDocs - Nested : Unit.LiveDocs;

    /// <summary>Documents that a transform made beyond the one that it was given.</summary>
    public long Added { get; set; }

    /// <summary>Acknowledged by the target.</summary>
    public long Sent { get; set; }

    /// <summary>Refused by the target, and kept in the file of failed documents.</summary>
    public long Failed { get; set; }

    /// <summary>Documents that were not sent, or that the target did not take and need not, by <see cref="SkipReason"/>.</summary>
    public IReadOnlyDictionary<string, long> Skipped => _skipped;

    /// <summary>Of the documents that the target has now those that are in another index than the one of their source's name, by that index.</summary>
    public IReadOnlyDictionary<string, long> Elsewhere => _elsewhere;

    /// <summary>Bytes of the sources that were read.</summary>
    public long SourceBytes { get; set; }

    /// <summary>Name of the file of its refused documents; null if there are none.</summary>
    public string? Failures { get; set; }

    /// <summary>Documents in that file by type of error; null if there are none.</summary>
    public IReadOnlyDictionary<string, long>? FailuresByType { get; set; }

    /// <summary>Of the range of the stored-fields file that was read.</summary>
    public RangeChecksum Checksum { get; set; }

    /// <summary>What was wrong with the source, in words; documents that could not be read are missing in <see cref="Read"/>.</summary>
    public IReadOnlyList<string> Problems => _problems;

    public void Skip(string reason, long documents = 1) => _skipped[reason] = _skipped.GetValueOrDefault(reason) + documents;

    public void Place(string index, long documents) => _elsewhere[index] = _elsewhere.GetValueOrDefault(index) + documents;

    /// <summary>Adds a problem; of many only the first are kept, as a damaged file has one in each of its thousands of chunks.</summary>
    public void Report(string problem)
    {
        if (_problems.Count < MaxProblems)
        {
            _problems.Add(problem);
        }
        else if (_problems.Count == MaxProblems)
        {
            _problems.Add($"{Unit}: and more of that kind");
        }
    }
}
