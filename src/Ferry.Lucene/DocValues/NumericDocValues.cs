using Ferry.Lucene.Util;

namespace Ferry.Lucene.DocValues;

/// <summary>One number a document. Values are read by ranges of documents, in rising order.</summary>
public sealed class NumericDocValues
{
    private readonly NumericColumn _column;
    private readonly bool _storesMissing;
    private readonly int _maxDoc;
    private int _rankDoc;
    private int _rank;

    /// <param name="column">The stored numbers.</param>
    /// <param name="docsWithField">The documents that have a value; null if all have.</param>
    /// <param name="storesMissing">Whether a number is stored for documents without a value, too (formats before Lucene 7.0).</param>
    /// <param name="maxDoc">Documents of the segment.</param>
    internal NumericDocValues(NumericColumn column, FixedBitSet? docsWithField, bool storesMissing, int maxDoc)
    {
        _column = column;
        DocsWithField = docsWithField;
        _storesMissing = storesMissing;
        _maxDoc = maxDoc;
    }

    /// <summary>The documents that have a value; null if all have.</summary>
    public FixedBitSet? DocsWithField { get; }

    public bool Has(int doc) => DocsWithField is null || DocsWithField[doc];

    /// <summary>Values of the documents from <paramref name="from"/> on; 0 where there is none.</summary>
    public async ValueTask ReadAsync(int from, Memory<long> values, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(from, _maxDoc - values.Length);
        if (DocsWithField is null)
        {
            await _column.ReadAsync(from, values, cancellationToken);
            return;
        }

        var count = _storesMissing ? values.Length : DocsWithField.Count(from, from + values.Length);
        await _column.ReadAsync(_storesMissing ? from : Rank(DocsWithField, from), values[..count], cancellationToken);
        if (_storesMissing)
        {
            Clear(DocsWithField, from, values.Span);
        }
        else
        {
            Spread(DocsWithField, from, values.Span, count);
        }
    }

    private static void Spread(FixedBitSet docs, int from, Span<long> values, int count)
    {
        for (var i = values.Length - 1; i >= 0; i--)
        {
            values[i] = docs[from + i] ? values[--count] : 0;
        }
    }

    private static void Clear(FixedBitSet docs, int from, Span<long> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = docs[from + i] ? values[i] : 0;
        }
    }

    /// <summary>The number of values before a document.</summary>
    private int Rank(FixedBitSet docs, int doc)
    {
        _rank = doc >= _rankDoc ? _rank + docs.Count(_rankDoc, doc) : docs.Count(0, doc);
        _rankDoc = doc;
        return _rank;
    }
}
