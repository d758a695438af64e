using Ferry.Lucene.DocValues;
using Ferry.Snapshots.Documents;

namespace Ferry.Backfill;

/// <summary>The doc values <c>_version</c> of a segment, for sending with versions.</summary>
internal sealed class SourceVersions
{
    private readonly NumericDocValues? _column;
    private long[] _values = [];
    private int _from;

    private SourceVersions(NumericDocValues? column) => _column = column;

    /// <exception cref="Lucene.IndexFormatException">The doc values are damaged.</exception>
    public static async ValueTask<SourceVersions> OpenAsync(ShardSegment segment, CancellationToken cancellationToken) =>
        new(await segment.Reader.GetNumericDocValuesAsync("_version", verify: true, cancellationToken));

    /// <summary>Loads the versions of the current chunk's documents.</summary>
    public async ValueTask LoadAsync(DocumentScan scan, CancellationToken cancellationToken)
    {
        if (_column is null)
        {
            return;
        }

        if (_values.Length < scan.ChunkCount)
        {
            _values = new long[scan.ChunkCount];
        }

        _from = scan.ChunkStart;
        await _column.ReadAsync(_from, _values.AsMemory(0, scan.ChunkCount), cancellationToken);
    }

    /// <summary>The version of a document of the loaded chunk; null if none is stored.</summary>
    public long? Of(int doc) => _column?.Has(doc) == true ? _values[doc - _from] : null;
}
