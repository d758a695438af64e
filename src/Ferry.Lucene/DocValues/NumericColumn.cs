namespace Ferry.Lucene.DocValues;

/// <summary>The stored numbers of a field in a row: one a document, or one a document that has a value.</summary>
internal abstract class NumericColumn
{
    /// <summary>Fills <paramref name="values"/> with the numbers from the index <paramref name="first"/> on.</summary>
    public abstract ValueTask ReadAsync(int first, Memory<long> values, CancellationToken cancellationToken);
}
