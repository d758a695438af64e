namespace Ferry.Lucene.DocValues;

/// <summary>The same number everywhere.</summary>
internal sealed class ConstantColumn(long value) : NumericColumn
{
    public override ValueTask ReadAsync(int first, Memory<long> values, CancellationToken cancellationToken)
    {
        values.Span.Fill(value);
        return default;
    }
}
