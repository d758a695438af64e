namespace Ferry.Lucene.DocValues;

/// <summary>A numeric field of the formats Lucene49 to Lucene54: numbers of one width.</summary>
internal sealed record Lucene49Numeric(Lucene45Encoding Encoding, long MissingOffset, long Offset, long Count, int Bits, NumericScale Scale)
    : NumericEntry
{
    public override async ValueTask<NumericDocValues> OpenAsync(DocValuesData data, int maxDoc, CancellationToken cancellationToken)
    {
        var column = Column(data, maxDoc);
        return new NumericDocValues(column, await MissingBits.ReadAsync(data, MissingOffset, maxDoc, cancellationToken), storesMissing: true, maxDoc);
    }

    public NumericColumn Column(DocValuesData data, long count)
    {
        if (Count != count)
        {
            throw data.Corrupt(Offset, $"{Count} numbers for {count} documents");
        }

        return Encoding switch
        {
            Lucene45Encoding.Monotonic => throw data.Corrupt(Offset, "addresses instead of numbers"),
            Lucene45Encoding.Constant => new ConstantColumn(Scale.Min),
            _ => new PackedColumn(data, Offset, Bits, Scale),
        };
    }
}
