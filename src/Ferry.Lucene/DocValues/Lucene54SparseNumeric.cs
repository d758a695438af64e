using Ferry.Lucene.Util;

namespace Ferry.Lucene.DocValues;

/// <summary>A numeric field of the format Lucene54 that few documents have: their ordinals as a rising sequence, their values as a column.</summary>
/// <param name="Offset">Where the packed part of the ordinals begins.</param>
/// <param name="End">Where it ends.</param>
/// <param name="Count">Documents that have a value.</param>
/// <param name="BlockShift">Of the sequence of ordinals.</param>
/// <param name="Blocks">The description of its blocks (<see cref="DirectMonotonic"/>).</param>
/// <param name="Values">The values.</param>
internal sealed record Lucene54SparseNumeric(long Offset, long End, long Count, int BlockShift, byte[] Blocks, Lucene49Numeric Values) : NumericEntry
{
    public override async ValueTask<NumericDocValues> OpenAsync(DocValuesData data, int maxDoc, CancellationToken cancellationToken)
    {
        if (Count < 0 || Count > maxDoc)
        {
            throw data.Corrupt(Offset, $"{Count} of {maxDoc} documents have a value");
        }

        var packed = await data.ReadAsync(Offset, End - Offset, cancellationToken);
        return new NumericDocValues(Values.Column(data, Count), ReadDocs(data, packed, maxDoc), storesMissing: false, maxDoc);
    }

    private FixedBitSet ReadDocs(DocValuesData data, ReadOnlyMemory<byte> packed, int maxDoc)
    {
        var docs = new FixedBitSet(maxDoc);
        var reader = data.Reader(Blocks, 0);
        long previous = -1;
        foreach (var doc in DirectMonotonic.Decode(ref reader, (int)Count, BlockShift, packed.Span, data.File))
        {
            if (doc <= previous || doc >= maxDoc)
            {
                throw data.Corrupt(Offset, $"document {doc} of {maxDoc} follows {previous}");
            }

            docs.Set((int)doc);
            previous = doc;
        }

        return docs;
    }
}
