using Ferry.Lucene.Store;

namespace Ferry.Lucene.DocValues;

/// <summary>Where and how the values of a numeric field are stored (Lucene80 and Lucene90, the same in both).</summary>
internal sealed record NumericEntry
{
    /// <summary>-2: no document has a value, -1: every document has one, else offset of an IndexedDISI.</summary>
    public required long DocsWithFieldOffset { get; init; }

    public required long DocsWithFieldLength { get; init; }

    /// <summary>Binary logarithm of the documents a rank entry covers, -1 without rank tables.</summary>
    public required sbyte DenseRankPower { get; init; }

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

    public static NumericEntry Read(ref ByteReader meta)
    {
        var docsWithFieldOffset = meta.ReadInt64();
        var docsWithFieldLength = meta.ReadInt64();
        meta.ReadInt16(); // entries of the jump table
        var denseRankPower = (sbyte)meta.ReadByte();
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

        var entry = new NumericEntry
        {
            DocsWithFieldOffset = docsWithFieldOffset,
            DocsWithFieldLength = docsWithFieldLength,
            DenseRankPower = denseRankPower,
            NumValues = numValues,
            Table = table,
            BlockShift = tableSize < -1 ? -2 - tableSize : -1,
            BitsPerValue = meta.ReadByte(),
            MinValue = meta.ReadInt64(),
            Gcd = meta.ReadInt64(),
            ValuesOffset = meta.ReadInt64(),
            ValuesLength = meta.ReadInt64(),
        };
        meta.ReadInt64(); // offset of the jump table of blocks
        return entry;
    }
}
