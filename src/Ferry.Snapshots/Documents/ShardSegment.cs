using Ferry.Lucene.DocValues;
using Ferry.Lucene.Index;
using Ferry.Lucene.StoredFields;
using Ferry.Lucene.Util;

namespace Ferry.Snapshots.Documents;

/// <summary>
/// A segment with what the engine put into it: root documents have a stored id, children of nested fields do not.
/// Which documents are roots is also told by <c>_primary_term</c>, which in indices made by 7.0 and later (Lucene 8) all roots have and nothing
/// else: that gives the number of documents to expect from a source other than the one they are read from. In older indices children may have
/// it too; their segments do not tell before they are read.
/// </summary>
public sealed class ShardSegment
{
    private const int FirstWithMarkedRoots = 8;

    private readonly FixedBitSet? _liveRoots;
    private StoredFieldsReader? _storedFields;

    private ShardSegment(SegmentReader reader, NumericDocValues? primaryTerm)
    {
        Reader = reader;
        Fields = new MetadataFields(reader.Fields);
        TellsRoots = primaryTerm is not null;
        _liveRoots = LiveRoots(reader.LiveDocs, primaryTerm);
    }

    public string Name => Reader.Commit.Name;

    public SegmentReader Reader { get; }

    /// <summary>
    /// Whether roots can be told from children of nested fields without reading documents. If not, <see cref="LiveDocs"/> includes children.
    /// </summary>
    public bool TellsRoots { get; }

    /// <summary>Documents to be moved.</summary>
    public int LiveDocs => _liveRoots?.Count() ?? Reader.MaxDoc;

    /// <summary>Live children of nested fields.</summary>
    public int NestedDocs => Reader.LiveCount - LiveDocs;

    public int DeletedDocs => Reader.MaxDoc - Reader.LiveCount;

    internal MetadataFields Fields { get; }

    /// <param name="reader">The segment.</param>
    /// <param name="indexCreatedMajor">The major version of Lucene that made the index.</param>
    /// <param name="cancellationToken">Cancels.</param>
    internal static async ValueTask<ShardSegment> OpenAsync(SegmentReader reader, int indexCreatedMajor, CancellationToken cancellationToken)
    {
        // Counting needs no checksum: a wrong count shows as a difference to what is read.
        var primaryTerm = indexCreatedMajor >= FirstWithMarkedRoots
            ? await reader.GetNumericDocValuesAsync("_primary_term", verify: false, cancellationToken)
            : null;
        return new ShardSegment(reader, primaryTerm);
    }

    /// <summary>The number of live root documents from <paramref name="from"/> up to <paramref name="to"/>, exclusive.</summary>
    public int CountLiveDocs(int from, int to) => _liveRoots?.Count(from, to) ?? to - from;

    /// <summary>Opens the stored fields by their small files; the same reader on every call.</summary>
    public async ValueTask<StoredFieldsReader> StoredFieldsAsync(CancellationToken cancellationToken) =>
        _storedFields ??= await Reader.OpenStoredFieldsAsync(cancellationToken);

    /// <summary>Reads the documents of a range that <see cref="StoredFieldsReader.Split"/> gave.</summary>
    public async ValueTask<DocumentScan> ScanAsync(ChunkRange range, CancellationToken cancellationToken) =>
        new(this, (await StoredFieldsAsync(cancellationToken)).Scan(range));

    private static FixedBitSet? LiveRoots(FixedBitSet? live, NumericDocValues? primaryTerm)
    {
        if (primaryTerm?.DocsWithField is not { } roots)
        {
            return live;
        }

        var liveRoots = roots.Clone();
        if (live is not null)
        {
            liveRoots.And(live);
        }

        return liveRoots;
    }
}
