using Ferry.Lucene.DocValues;

namespace Ferry.Snapshots.Documents;

/// <summary>The doc values <c>_version</c>, <c>_seq_no</c> and <c>_primary_term</c> of the documents of a chunk.</summary>
public sealed class DocumentVersions
{
    private readonly NumericDocValues?[] _columns;
    private readonly long[][] _values = [[], [], []];
    private int _from;

    private DocumentVersions(NumericDocValues?[] columns) => _columns = columns;

    public static async ValueTask<DocumentVersions> OpenAsync(ShardSegment segment, CancellationToken cancellationToken)
    {
        var columns = new NumericDocValues?[3];
        string[] fields = ["_version", "_seq_no", "_primary_term"];
        for (var i = 0; i < columns.Length; i++)
        {
            columns[i] = await segment.Reader.GetNumericDocValuesAsync(fields[i], verify: true, cancellationToken);
        }

        return new DocumentVersions(columns);
    }

    /// <summary>Loads the values of the documents from <paramref name="from"/> on.</summary>
    public async ValueTask LoadAsync(int from, int count, CancellationToken cancellationToken)
    {
        _from = from;
        for (var i = 0; i < _columns.Length; i++)
        {
            if (_columns[i] is { } column)
            {
                if (_values[i].Length < count)
                {
                    _values[i] = new long[count];
                }

                await column.ReadAsync(from, _values[i].AsMemory(0, count), cancellationToken);
            }
        }
    }

    public long? Version(int doc) => Value(0, doc);

    public long? SeqNo(int doc) => Value(1, doc);

    public long? PrimaryTerm(int doc) => Value(2, doc);

    private long? Value(int column, int doc) => _columns[column]?.Has(doc) == true ? _values[column][doc - _from] : null;
}
