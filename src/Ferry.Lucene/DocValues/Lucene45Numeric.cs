using System.Numerics;

namespace Ferry.Lucene.DocValues;

/// <summary>A numeric field of the format Lucene45: blocks of packed integers, or indices into a table.</summary>
internal sealed record Lucene45Numeric(
    Lucene45Encoding Encoding, long MissingOffset, long Offset, long Count, int PackedVersion, int BlockSize, NumericScale Scale) : NumericEntry
{
    public override async ValueTask<NumericDocValues> OpenAsync(DocValuesData data, int maxDoc, CancellationToken cancellationToken)
    {
        if (Count != maxDoc)
        {
            throw data.Corrupt(Offset, $"{Count} numbers for {maxDoc} documents");
        }

        NumericColumn column = Scale.Table is { } table
            ? new PackedColumn(data, Offset, Math.Max(1, 32 - BitOperations.LeadingZeroCount((uint)(table.Length - 1))), Scale)
            : new BlockPackedColumn(data, Offset, BlockSize, Count, PackedVersion, Scale);
        return new NumericDocValues(column, await MissingBits.ReadAsync(data, MissingOffset, maxDoc, cancellationToken), storesMissing: true, maxDoc);
    }
}
