namespace Ferry.Lucene.DocValues;

/// <summary>At most one term a document. Read by ranges of documents, in rising order.</summary>
public sealed class SortedDocValues
{
    private const long NoTerm = -1;

    private readonly NumericDocValues _ordinals;
    private readonly SortedTerms _terms;
    private readonly string _file;
    private long[] _loaded = [];
    private int _from;

    internal SortedDocValues(NumericDocValues ordinals, SortedTerms terms, string file)
    {
        _ordinals = ordinals;
        _terms = terms;
        _file = file;
    }

    /// <summary>Loads the terms of the documents from <paramref name="from"/> on.</summary>
    /// <exception cref="IndexFormatException">The file is damaged.</exception>
    public async ValueTask LoadAsync(int from, int count, CancellationToken cancellationToken)
    {
        _from = from;
        if (_loaded.Length < count)
        {
            _loaded = new long[count];
        }

        await _ordinals.ReadAsync(from, _loaded.AsMemory(0, count), cancellationToken);
    }

    /// <summary>The term of a document that was loaded; false if it has none.</summary>
    /// <exception cref="IndexFormatException">The file is damaged.</exception>
    public bool TryGet(int doc, out ReadOnlySpan<byte> term)
    {
        term = default;
        var ordinal = _ordinals.Has(doc) ? _loaded[doc - _from] : NoTerm;
        if (ordinal == NoTerm)
        {
            return false;
        }

        term = ordinal >= 0 && ordinal < _terms.Count
            ? _terms[ordinal]
            : throw new IndexFormatException(FormatProblem.Corrupt, _file, 0, $"document {doc} has the term {ordinal} of {_terms.Count}");
        return true;
    }
}
