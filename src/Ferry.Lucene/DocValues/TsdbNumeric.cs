using Ferry.Lucene.Store;
using Ferry.Lucene.Util;

namespace Ferry.Lucene.DocValues;

/// <summary>A numeric field of the formats ES87TSDB and ES819TSDB: blocks of 128 numbers with an index of where they begin.</summary>
internal sealed record TsdbNumeric : NumericEntry
{
    // Ordinals that are the same for all documents, or the same for ranges of documents, have no blocks.
    private const int OneOrdinal = -1;
    private const int RangesOfOrdinals = -2;

    public required long NumValues { get; init; }

    /// <summary>Binary logarithm of the size of the blocks of the index, or what stands in its place.</summary>
    public required int IndexShift { get; init; }

    /// <summary>The description of the blocks of the index (<see cref="DirectMonotonic"/>).</summary>
    public required byte[] Index { get; init; }

    public required long IndexOffset { get; init; }

    public required long IndexLength { get; init; }

    public required long ValuesOffset { get; init; }

    public required long ValuesLength { get; init; }

    public required DocsWithField Docs { get; init; }

    /// <param name="meta">At the field's entry; it is read past.</param>
    /// <param name="es819">Whether it is of ES819TSDB.</param>
    /// <param name="numDocsWithField">Documents that have a value, if it is.</param>
    public static TsdbNumeric Read(ref ByteReader meta, bool es819, out int numDocsWithField)
    {
        DocsWithField? docs = es819 ? null : DocsWithField.Read(ref meta, jumpTables: true);
        var numValues = meta.ReadInt64();
        numDocsWithField = es819 ? meta.ReadInt32() : 0;
        var shift = numValues > 0 ? meta.ReadInt32() : OneOrdinal;
        var index = numValues > 0 ? ReadIndex(ref meta, shift, numValues) : [];
        return new TsdbNumeric
        {
            NumValues = numValues,
            IndexShift = shift,
            Index = index,
            IndexOffset = numValues > 0 ? meta.ReadInt64() : 0,
            IndexLength = numValues > 0 ? meta.ReadInt64() : 0,
            ValuesOffset = numValues > 0 ? meta.ReadInt64() : 0,
            ValuesLength = numValues > 0 ? meta.ReadInt64() : 0,
            Docs = docs ?? DocsWithField.Read(ref meta, jumpTables: true),
        };
    }

    public override async ValueTask<NumericDocValues> OpenAsync(DocValuesData data, int maxDoc, CancellationToken cancellationToken)
    {
        var docs = await Docs.ReadAsync(data, maxDoc, NumValues, cancellationToken);
        return new NumericDocValues(await ColumnAsync(data, cancellationToken), docs, storesMissing: false, maxDoc);
    }

    private static byte[] ReadIndex(ref ByteReader meta, int shift, long numValues)
    {
        switch (shift)
        {
            case OneOrdinal:
                break;
            case RangesOfOrdinals:
                DirectMonotonic.SkipMeta(ref meta, meta.ReadVInt() + 1L, meta.ReadByte());
                break;
            default:
                return DirectMonotonic.ReadMeta(ref meta, TsdbColumn.Blocks(numValues), shift).ToArray();
        }

        return [];
    }

    private async ValueTask<NumericColumn> ColumnAsync(DocValuesData data, CancellationToken cancellationToken)
    {
        if (NumValues == 0)
        {
            return new ConstantColumn(0);
        }

        var packed = await data.ReadAsync(IndexOffset, IndexLength, cancellationToken);
        return IndexShift >= 0
            ? new TsdbColumn(data, ValuesOffset, ValuesLength, Starts(data, packed))
            : throw data.Corrupt(IndexOffset, "ordinals instead of numbers");
    }

    private long[] Starts(DocValuesData data, ReadOnlyMemory<byte> packed)
    {
        var reader = data.Reader(Index, 0);
        return DirectMonotonic.Decode(ref reader, (int)TsdbColumn.Blocks(NumValues), IndexShift, packed.Span, data.File);
    }
}
