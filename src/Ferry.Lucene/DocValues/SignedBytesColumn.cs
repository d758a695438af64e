namespace Ferry.Lucene.DocValues;

/// <summary>A signed byte a number.</summary>
internal sealed class SignedBytesColumn(DocValuesData data, long offset) : NumericColumn
{
    public override async ValueTask ReadAsync(int first, Memory<long> values, CancellationToken cancellationToken)
    {
        var bytes = await data.ReadAsync(offset + first, values.Length, cancellationToken);
        for (var i = 0; i < values.Length; i++)
        {
            values.Span[i] = (sbyte)bytes.Span[i];
        }
    }
}
