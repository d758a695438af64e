using Ferry.Lucene.Compression;
using Ferry.Lucene.Store;
using Ferry.Lucene.Util;

namespace Ferry.Lucene.StoredFields;

/// <summary>How the .fdt, .fdx and .fdm files of a segment are to be read; found by the beginning of the .fdt file.</summary>
/// <param name="Version">Version in the header of the .fdt file; the .fdx file repeats it up to 8.4, the .fdm file repeats it or has 0.</param>
/// <param name="IndexCodec">Codec name of the .fdx file, from 8.5 on without "Idx".</param>
/// <param name="NewDecompressor">Makes what decompresses a chunk; null: documents follow one another as they are (4.0).</param>
internal sealed record StoredFieldsFormat(int Version, string IndexCodec, Func<ChunkDecompressor>? NewDecompressor)
{
    /// <summary>Thirty times the largest that any known writer has: bounds what a chunk that is not in slices takes.</summary>
    private const int MaxChunkSize = 1 << 24;

    private const string Data = "Data";

    /// <summary>The name in the header of the .fdt file.</summary>
    public string Codec { get; private init; } = "";

    /// <summary>Lucene 9.0 and later.</summary>
    public bool LittleEndian { get; private init; }

    /// <summary>Flag bits below the number of documents in a chunk's token: sliced (since 5.0), dirty (since 8.7.1).</summary>
    public int TokenBits { get; private init; }

    /// <summary>Whether an .fdm file describes the .fdx file (8.5 and later).</summary>
    public bool HasMeta { get; private init; } = true;

    /// <summary>
    /// Uncompressed bytes at which a chunk is closed, and the size of slices; 0 where the .fdm file has it (8.6 and later),
    /// and where chunks are not sliced (4.1 before 4.2).
    /// </summary>
    public int ChunkSize { get; private init; }

    /// <summary>Whether packed integers end at a byte and not at a long (version 1 of packed integers).</summary>
    public bool ByteAligned { get; private init; } = true;

    /// <summary>Whether the files end with a checksum (4.8 and later).</summary>
    public bool HasChecksum { get; private init; } = true;

    public FieldEncoding Encoding { get; private init; } = FieldEncoding.Lucene50;

    /// <param name="reader">At the beginning of the .fdt file.</param>
    /// <param name="segmentId">The id that the header must repeat.</param>
    public static StoredFieldsFormat Read(ref ByteReader reader, ReadOnlyMemory<byte> segmentId)
    {
        var header = CodecUtil.ReadSegmentHeader(ref reader, segmentId);
        var format = header.Codec switch
        {
            "Lucene40StoredFieldsData" => Lucene40(header, reader.File),
            "Lucene41StoredFieldsData" => Lucene41(header, ref reader),
            "Lucene50StoredFieldsFastData" => Lucene50(header, ref reader, () => new Lz4Decompressor()),
            "Lucene50StoredFieldsHighData" => Lucene50(header, ref reader, () => Deflate(BlockLayout.Whole)),
            "Lucene87StoredFieldsFastData" => Lucene87(header, reader.File, () => new Lz4DictionaryDecompressor()),
            "Lucene87StoredFieldsHighData" => Lucene87(header, reader.File, () => Deflate(BlockLayout.DictionaryAndBlocks)),
            "Lucene90StoredFieldsFastData" => Lucene90(header, reader.File, () => new Lz4DictionaryDecompressor()),
            "Lucene90StoredFieldsHighData" => Lucene90(header, reader.File, () => Deflate(BlockLayout.DictionaryAndBlocks)),
            "ZstdStoredFields814" => Lucene90(header, reader.File, () => Zstd(BlockLayout.Whole)), // Elasticsearch 8.16 and later
            "CustomStoredFieldsZstd" => Lucene90(header, reader.File, () => Zstd(BlockLayout.DictionaryAndBlocks)), // OpenSearch 2.9 and later
            "CustomStoredFieldsZstdNoDict" => Lucene90(header, reader.File, () => Zstd(BlockLayout.Blocks)),
            _ => throw new IndexFormatException(FormatProblem.Unsupported, reader.File, 0, $"stored-fields format {header.Codec} is not known"),
        };
        return format with { Codec = header.Codec };
    }

    public static int ReadChunkSize(ref ByteReader reader)
    {
        var size = reader.ReadVInt();
        return size is > 0 and <= MaxChunkSize ? size : throw reader.Corrupt($"chunks of {size} bytes");
    }

    /// <summary>Reads the number of fields, or the length, of each document of a chunk.</summary>
    public void ReadInts(ref ByteReader reader, Span<long> values)
    {
        if (LittleEndian)
        {
            ChunkInts.ReadStoredFieldsInts(ref reader, values);
        }
        else
        {
            ChunkInts.ReadPacked(ref reader, ByteAligned, values);
        }
    }

    private static StoredFieldsFormat Lucene40(CodecHeader header, string file) =>
        new(header.RequireVersion(0, 0, file).Version, "Lucene40StoredFieldsIndex", NewDecompressor: null)
        {
            HasMeta = false,
            HasChecksum = false,
            Encoding = FieldEncoding.Lucene40,
        };

    /// <summary>4.1 to 4.10. Version 1 (4.2) has chunks in slices, version 2 (4.8) has checksums.</summary>
    private static StoredFieldsFormat Lucene41(CodecHeader header, ref ByteReader reader)
    {
        var version = header.RequireVersion(0, 2, reader.File).Version;
        return new(version, "Lucene41StoredFieldsIndex", () => new Lz4Decompressor())
        {
            HasMeta = false,
            ChunkSize = version >= 1 ? ReadChunkSize(ref reader) : 0,
            ByteAligned = PackedInts.ReadByteAligned(ref reader),
            HasChecksum = version >= 2,
            Encoding = FieldEncoding.Lucene41,
        };
    }

    /// <summary>5.0 to 8.6. Version 1 (5.2) counts chunks behind the last one, 2 (8.5) has an .fdm file, 3 (8.6) has the sizes there.</summary>
    private static StoredFieldsFormat Lucene50(CodecHeader header, ref ByteReader reader, Func<ChunkDecompressor> newDecompressor)
    {
        var version = header.RequireVersion(0, 3, reader.File).Version;
        var hasMeta = version >= 2;
        var hasSizes = version < 3;
        return new(version, hasMeta ? "Lucene85FieldsIndex" : header.Codec[..^Data.Length] + "Index", newDecompressor)
        {
            TokenBits = 1,
            HasMeta = hasMeta,
            ChunkSize = hasSizes ? ReadChunkSize(ref reader) : 0,
            ByteAligned = !hasSizes || PackedInts.ReadByteAligned(ref reader),
        };
    }

    private static StoredFieldsFormat Lucene87(CodecHeader header, string file, Func<ChunkDecompressor> newDecompressor) =>
        new(header.RequireVersion(3, 4, file).Version, "Lucene85FieldsIndex", newDecompressor) { TokenBits = header.Version >= 4 ? 2 : 1 };

    private static StoredFieldsFormat Lucene90(CodecHeader header, string file, Func<ChunkDecompressor> newDecompressor) =>
        new(header.RequireVersion(1, 1, file).Version, "Lucene90FieldsIndex", newDecompressor) { TokenBits = 2, LittleEndian = true };

    private static BlockDecompressor Deflate(BlockLayout layout) => new(new PresetDictionaryInflater(), layout);

    private static BlockDecompressor Zstd(BlockLayout layout) => new(new ZstdDecoder(), layout);
}
