using Ferry.Lucene.Store;

namespace Ferry.Lucene.DocValues;

/// <summary>A numeric field of the formats Lucene70, Lucene80 and Lucene90.</summary>
internal sealed record Lucene70Numeric : NumericEntry
{
    public required DocsWithField Docs { get; init; }

    public required long NumValues { get; init; }

    /// <summary>Distinct values that the packed values point into, if any.</summary>
    public required long[]? Table { get; init; }

    /// <summary>Binary logarithm of the size of blocks with their own number of bits, -1 if there is one number for all.</summary>
    public required int BlockShift { get; init; }

    public required int BitsPerValue { get; init; }

    public required long MinValue { get; init; }

    public required long Gcd { get; init; }

    public required long ValuesOffset { get; init; }

    public required long ValuesLength { get; init; }

    /// <param name="meta">At the field's entry; it is read past.</param>
    /// <param name="jumpTables">Whether sets of documents and blocks have jump tables (8.0 and later).</param>
    public static Lucene70Numeric Read(ref ByteReader meta, bool jumpTables)
    {
        var docs = DocsWithField.Read(ref meta, jumpTables);
        var numValues = meta.ReadInt64();
        var tableSize = meta.ReadInt32();
        if (tableSize > 256 || numValues < 0)
        {
            throw meta.Corrupt($"{numValues} values with a table of {tableSize}");
        }

        var table = tableSize >= 0 ? new long[tableSize] : null;
        for (var i = 0; i < tableSize; i++)
        {
            table![i] = meta.ReadInt64();
        }

        var entry = new Lucene70Numeric
        {
            Docs = docs,
            NumValues = numValues,
            Table = table,
            BlockShift = tableSize < -1 ? -2 - tableSize : -1,
            BitsPerValue = meta.ReadByte(),
            MinValue = meta.ReadInt64(),
            Gcd = meta.ReadInt64(),
            ValuesOffset = meta.ReadInt64(),
            ValuesLength = meta.ReadInt64(),
        };
        if (jumpTables)
        {
            meta.ReadInt64(); // offset of the jump table of blocks
        }

        return entry;
    }

    /// <summary>The ordinals of a sorted field before 9.0, whose entry is shorter than that of a numeric one.</summary>
    public static Lucene70Numeric ReadOrdinals(ref ByteReader meta, bool jumpTables)
    {
        var docs = DocsWithField.Read(ref meta, jumpTables);
        return new Lucene70Numeric
        {
            Docs = docs,
            NumValues = meta.ReadInt32(),
            Table = null,
            BlockShift = -1,
            BitsPerValue = meta.ReadByte(),
            MinValue = 0,
            Gcd = 1,
            ValuesOffset = meta.ReadInt64(),
            ValuesLength = meta.ReadInt64(),
        };
    }

    public override async ValueTask<NumericDocValues> OpenAsync(DocValuesData data, int maxDoc, CancellationToken cancellationToken)
    {
        var docs = await Docs.ReadAsync(data, maxDoc, NumValues, cancellationToken);
        var scale = new NumericScale(MinValue, Gcd, Table);
        NumericColumn column = BitsPerValue == 0 ? new ConstantColumn(MinValue)
            : BlockShift >= 0 ? new VaryingBlocksColumn(data, ValuesOffset, BlockShift, NumValues, scale)
            : new PackedColumn(data, ValuesOffset, BitsPerValue, scale);
        return new NumericDocValues(column, docs, storesMissing: false, maxDoc);
    }
}
