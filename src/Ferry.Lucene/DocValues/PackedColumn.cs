namespace Ferry.Lucene.DocValues;

/// <summary>Numbers of one width for the whole column.</summary>
/// <param name="data">The file of values.</param>
/// <param name="offset">Where they begin.</param>
/// <param name="bits">Bits a number.</param>
/// <param name="scale">What the packed numbers stand for.</param>
internal sealed class PackedColumn(DocValuesData data, long offset, int bits, NumericScale scale) : NumericColumn
{
    public override async ValueTask ReadAsync(int first, Memory<long> values, CancellationToken cancellationToken)
    {
        await data.ReadPackedAsync(offset, bits, first, values, cancellationToken);
        scale.Apply(values.Span, scale.Min, data, offset);
    }
}
