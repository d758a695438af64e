using Ferry.Lucene.Store;
using Ferry.Lucene.Util;

namespace Ferry.Lucene.DocValues;

/// <summary>The data file of doc values (.dvd), read by ranges.</summary>
internal sealed record DocValuesData(LuceneDirectory Directory, string File, bool LittleEndian)
{
    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(long offset, long length, CancellationToken cancellationToken)
    {
        var fileLength = Directory.Length(File);
        if (offset < 0 || length < 0 || offset > fileLength - length)
        {
            throw Corrupt(offset, $"a range of {length} bytes lies outside of the {fileLength} bytes of the file");
        }

        var bytes = new byte[length];
        await Directory.ReadAsync(File, offset, bytes, cancellationToken);
        return bytes;
    }

    /// <summary>Bytes from an offset on, as many as there are up to <paramref name="max"/>.</summary>
    public ValueTask<ReadOnlyMemory<byte>> ReadUpToAsync(long offset, int max, CancellationToken cancellationToken) =>
        ReadAsync(offset, Math.Clamp(Directory.Length(File) - offset, 0, max), cancellationToken);

    /// <summary>Decodes values of one width that are packed from <paramref name="offset"/> on.</summary>
    /// <param name="offset">Where the value with the index 0 begins.</param>
    /// <param name="bits">Bits a value.</param>
    /// <param name="first">Index of the first value that is wanted.</param>
    /// <param name="values">Takes them.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async ValueTask ReadPackedAsync(long offset, int bits, long first, Memory<long> values, CancellationToken cancellationToken)
    {
        // Eight values take whole bytes at any width.
        var skipped = first & ~7L;
        var start = skipped / 8 * bits;
        var end = (((first + values.Length) * bits) + 7) / 8;
        var packed = await ReadAsync(offset + start, end - start, cancellationToken);
        DirectReader.Decode(packed.Span, bits, LittleEndian, first - skipped, values.Span, File);
    }

    public ByteReader Reader(ReadOnlyMemory<byte> bytes, long offset) => new(bytes.Span, File, offset) { LittleEndian = LittleEndian };

    public IndexFormatException Corrupt(long offset, string detail) => new(FormatProblem.Corrupt, File, offset, detail);
}
