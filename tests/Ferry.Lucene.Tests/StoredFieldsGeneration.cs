namespace Ferry.Lucene.Tests;

/// <summary>A stored-fields format as the header of the .fdt file names it.</summary>
internal sealed record StoredFieldsGeneration(string Codec, int Version, PayloadMode Mode)
{
    private const string Lucene40 = "Lucene40StoredFieldsData";
    private const string Lucene41 = "Lucene41StoredFieldsData";

    public static IReadOnlyList<StoredFieldsGeneration> All { get; } =
    [
        .. Versions(Lucene40, 0, 0, default),
        .. Versions(Lucene41, 0, 2, PayloadMode.Lz4),
        .. Versions("Lucene50StoredFieldsFastData", 0, 3, PayloadMode.Lz4),
        .. Versions("Lucene50StoredFieldsHighData", 0, 3, PayloadMode.Deflate),
        .. Versions("Lucene87StoredFieldsFastData", 3, 4, PayloadMode.Lz4Dictionary),
        .. Versions("Lucene87StoredFieldsHighData", 3, 4, PayloadMode.DeflateDictionary),
        .. Versions("Lucene90StoredFieldsFastData", 1, 1, PayloadMode.Lz4Dictionary),
        .. Versions("Lucene90StoredFieldsHighData", 1, 1, PayloadMode.DeflateDictionary),
        .. Versions("ZstdStoredFields814", 1, 1, PayloadMode.Zstd),
        .. Versions("CustomStoredFieldsZstd", 1, 1, PayloadMode.ZstdDictionary),
        .. Versions("CustomStoredFieldsZstdNoDict", 1, 1, PayloadMode.ZstdBlocks),
    ];

    public static TheoryData<string> Names => [.. All.Select(generation => generation.ToString())];

    public bool IsPlain => Codec == Lucene40;

    /// <summary>Lucene 4, where segments have no id and numbers all their bytes.</summary>
    public bool IsLucene4 => Codec is Lucene40 or Lucene41;

    public bool HasChecksum => !IsLucene4 || Version >= 2;

    public bool HasSlices => !IsLucene4 || Version >= 1;

    public bool ByteAligned => HasSlices;

    /// <summary>The layout of Lucene 9, which the Zstandard formats share.</summary>
    public bool LittleEndian => !Codec.StartsWith("Lucene", StringComparison.Ordinal) || Codec.StartsWith("Lucene90", StringComparison.Ordinal);

    public bool HasMeta => LittleEndian || (!IsLucene4 && Version >= 2);

    /// <summary>Whether chunk size and version of packed integers are in the .fdt file.</summary>
    public bool HasSizes => !IsPlain && !LittleEndian && Version < 3;

    public string IndexCodec => LittleEndian ? "Lucene90FieldsIndex" : HasMeta ? "Lucene85FieldsIndex" : Codec[..^"Data".Length] + "Index";

    public int TokenBits => IsLucene4 ? 0 : LittleEndian || Version >= 4 ? 2 : 1;

    public byte[] SegmentId => IsLucene4 ? [] : FileWriter.SegmentId;

    public static StoredFieldsGeneration Of(string name) => All.Single(generation => generation.ToString() == name);

    public override string ToString() => $"{Codec} {Version}";

    private static IEnumerable<StoredFieldsGeneration> Versions(string codec, int first, int last, PayloadMode mode) =>
        Enumerable.Range(first, last - first + 1).Select(version => new StoredFieldsGeneration(codec, version, mode));
}
