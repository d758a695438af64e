using Ferry.Lucene.Store;

namespace Ferry.Lucene.DocValues;

/// <summary>
/// A numeric field of the format Lucene42. What else there is to know stands in front of the numbers: block size; minimum, divisor and block
/// size; or the table, the format of packed integers and their width. Documents without a value are not told from those with a 0.
/// </summary>
internal sealed record Lucene42Numeric(long Offset, Lucene42Encoding Encoding, int PackedVersion) : NumericEntry
{
    /// <summary>A table of 256 numbers, and three vInt.</summary>
    private const int MaxStart = (256 * sizeof(long)) + 15;

    public override async ValueTask<NumericDocValues> OpenAsync(DocValuesData data, int maxDoc, CancellationToken cancellationToken)
    {
        var start = await data.ReadUpToAsync(Offset, MaxStart, cancellationToken);
        return new NumericDocValues(Column(data, start, maxDoc), docsWithField: null, storesMissing: true, maxDoc);
    }

    private NumericColumn Column(DocValuesData data, ReadOnlyMemory<byte> start, int maxDoc)
    {
        var reader = data.Reader(start, Offset);
        switch (Encoding)
        {
            case Lucene42Encoding.Bytes:
                return new SignedBytesColumn(data, Offset);
            case Lucene42Encoding.Table:
                return TableColumn(data, ref reader);
            default:
                var scale = Encoding == Lucene42Encoding.Gcd ? new NumericScale(reader.ReadInt64(), reader.ReadInt64()) : new NumericScale(0, 1);
                var blockSize = reader.ReadVInt();
                return new BlockPackedColumn(data, Offset + reader.Position, blockSize, maxDoc, PackedVersion, scale);
        }
    }

    private NumericColumn TableColumn(DocValuesData data, ref ByteReader reader)
    {
        var table = new long[reader.ReadCount(sizeof(long))];
        foreach (ref var value in table.AsSpan())
        {
            value = reader.ReadInt64();
        }

        var format = reader.ReadVInt();
        var bits = reader.ReadVInt();
        var (offset, scale) = (Offset + reader.Position, new NumericScale(0, 1, table));
        return format switch
        {
            0 => new PackedColumn(data, offset, bits, scale),
            1 => new SingleBlockPackedColumn(data, offset, bits, scale),
            _ => throw reader.Corrupt($"packed integers of the format {format}"),
        };
    }
}
