using Ferry.Lucene.Store;

namespace Ferry.Lucene.StoredFields;

/// <summary>How the .fdt, .fdx and .fdm files of a segment are to be read; found by the header of the .fdt file.</summary>
/// <param name="Version">Version in the header of the .fdt file; the .fdm file repeats it or has 0.</param>
/// <param name="LittleEndian">Lucene 9.0 and later.</param>
/// <param name="Deflate">BEST_COMPRESSION instead of BEST_SPEED.</param>
/// <param name="TokenBits">Flag bits below the number of documents in a chunk's token: sliced, and since 8.7 dirty.</param>
/// <param name="IndexCodec">Codec name of the .fdx file without "Idx".</param>
internal readonly record struct StoredFieldsFormat(int Version, bool LittleEndian, bool Deflate, int TokenBits, string IndexCodec)
{
    public static StoredFieldsFormat Of(CodecHeader header, string file) => header.Codec switch
    {
        "Lucene87StoredFieldsFastData" or "Lucene87StoredFieldsHighData" => new(
            header.RequireVersion(3, 4, file).Version, LittleEndian: false, IsDeflate(header), header.Version >= 4 ? 2 : 1, "Lucene85FieldsIndex"),
        "Lucene90StoredFieldsFastData" or "Lucene90StoredFieldsHighData" => new(
            header.RequireVersion(1, 1, file).Version, LittleEndian: true, IsDeflate(header), 2, "Lucene90FieldsIndex"),
        _ => throw new IndexFormatException(FormatProblem.Unsupported, file, 0, $"stored-fields format {header.Codec} is not known"),
    };

    private static bool IsDeflate(CodecHeader header) => header.Codec.EndsWith("HighData", StringComparison.Ordinal);

    public ChunkDecompressor NewDecompressor() => Deflate ? new DeflateChunkDecompressor() : new Lz4ChunkDecompressor();

    public void ReadInts(ref ByteReader reader, Span<long> values)
    {
        if (LittleEndian)
        {
            ChunkInts.ReadStoredFieldsInts(ref reader, values);
        }
        else
        {
            ChunkInts.ReadPacked(ref reader, values);
        }
    }
}
