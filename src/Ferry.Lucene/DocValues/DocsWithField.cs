using Ferry.Lucene.Store;
using Ferry.Lucene.Util;

namespace Ferry.Lucene.DocValues;

/// <summary>Where the set of documents that have a value is (Lucene 7.0 and later).</summary>
/// <param name="Offset">-2: no document has a value, -1: every document has one, else offset of an <see cref="IndexedDisi"/>.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="DenseRankPower">Binary logarithm of the documents a rank entry covers, -1 without rank tables.</param>
internal readonly record struct DocsWithField(long Offset, long Length, sbyte DenseRankPower)
{
    private const long None = -2;
    private const long All = -1;

    /// <param name="meta">At the offset; it is read past.</param>
    /// <param name="jumpTables">Whether the set has jump and rank tables (8.0 and later).</param>
    public static DocsWithField Read(ref ByteReader meta, bool jumpTables)
    {
        var offset = meta.ReadInt64();
        var length = meta.ReadInt64();
        if (!jumpTables)
        {
            return new DocsWithField(offset, length, -1);
        }

        meta.ReadInt16(); // entries of the jump table
        return new DocsWithField(offset, length, (sbyte)meta.ReadByte());
    }

    /// <returns>The documents that have a value; null if all have.</returns>
    public async ValueTask<FixedBitSet?> ReadAsync(DocValuesData data, int maxDoc, long numValues, CancellationToken cancellationToken)
    {
        if (Offset == None)
        {
            return new FixedBitSet(maxDoc);
        }

        if (Offset == All)
        {
            return numValues == maxDoc ? null : throw data.Corrupt(0, $"{numValues} values for {maxDoc} documents that all have one");
        }

        var bytes = await data.ReadAsync(Offset, Length, cancellationToken);
        return IndexedDisi.Decode(bytes, data.File, Offset, data.LittleEndian, DenseRankPower, maxDoc, numValues);
    }
}
