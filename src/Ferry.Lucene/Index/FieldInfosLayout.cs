using Ferry.Lucene.Store;

namespace Ferry.Lucene.Index;

/// <summary>How a version of the .fnm file lays out a field.</summary>
internal readonly record struct FieldInfosLayout
{
    private const byte SoftDeletesBit = 0x8;

    /// <summary>What the doc-values types of 4.0 and 4.1 became in 4.2: integers and floats, bytes, sorted bytes.</summary>
    private static readonly DocValuesType[] Lucene40Types =
    [
        DocValuesType.None, DocValuesType.Numeric, DocValuesType.Numeric, DocValuesType.Numeric,
        DocValuesType.Binary, DocValuesType.Binary, DocValuesType.Binary, DocValuesType.Binary,
        DocValuesType.Numeric, DocValuesType.Numeric, DocValuesType.Numeric, DocValuesType.Numeric,
        DocValuesType.Sorted, DocValuesType.Sorted,
    ];

    private readonly string _codec;
    private readonly int _version;

    private FieldInfosLayout(string codec, int version)
    {
        _codec = codec;
        _version = version;
    }

    public bool LittleEndian => _codec is "Lucene90FieldInfos" or "Lucene94FieldInfos";

    public bool Int32Counts => IsLucene4 || this is { _codec: "Lucene50FieldInfos", _version: 0 };

    private bool IsLucene4 => _codec is "Lucene40FieldInfos" or "Lucene42FieldInfos" or "Lucene46FieldInfos";

    public static FieldInfosLayout Of(CodecHeader header, string file)
    {
        var maxVersion = header.Codec switch
        {
            "Lucene40FieldInfos" => 0, // 4.0 and 4.1
            "Lucene42FieldInfos" => 0, // 4.2 to 4.5
            "Lucene46FieldInfos" => 2, // 4.6 to 4.10
            "Lucene50FieldInfos" => 1, // 5.x
            "Lucene60FieldInfos" => 2, // 6.0 to 8.11
            "Lucene90FieldInfos" => 0, // 9.0 to 9.3
            "Lucene94FieldInfos" => 2, // 9.4 on
            _ => throw new IndexFormatException(FormatProblem.Unsupported, file, 0, $"field-infos format {header.Codec} is not known"),
        };
        return new FieldInfosLayout(header.Codec, header.RequireVersion(0, maxVersion, file).Version);
    }

    public FieldInfo Read(ref ByteReader reader)
    {
        var name = reader.ReadString();
        var number = reader.ReadVInt();
        var bits = reader.ReadByte();
        if (!IsLucene4)
        {
            reader.ReadByte(); // index options
        }

        var type = ReadDocValuesType(ref reader);
        var hasSkipIndex = this is { _codec: "Lucene94FieldInfos", _version: >= 2 } && reader.ReadByte() != 0;
        var generation = _codec is "Lucene40FieldInfos" or "Lucene42FieldInfos" ? -1 : reader.ReadInt64();
        if (number < 0 || generation < -1)
        {
            throw reader.Corrupt($"field \"{name}\" has number {number} and doc values of generation {generation}");
        }

        var attributes = reader.ReadStringMap();
        SkipDimensions(ref reader);
        var isSoftDeletes = this is not { _codec: "Lucene50FieldInfos" } && !IsLucene4 && (bits & SoftDeletesBit) != 0;
        return new FieldInfo(name, number, isSoftDeletes, type, hasSkipIndex, generation, attributes);
    }

    private DocValuesType ReadDocValuesType(ref ByteReader reader)
    {
        int value = reader.ReadByte();
        if (IsLucene4)
        {
            value &= 0xf; // the other half is the type of the norms
        }

        if (_codec == "Lucene40FieldInfos" && value < Lucene40Types.Length)
        {
            return Lucene40Types[value];
        }

        return value <= (int)DocValuesType.SortedNumeric ? (DocValuesType)value : throw reader.Corrupt($"a doc-values type of {value}");
    }

    /// <summary>Of points (6.0 and later) and vectors (9.0 and later).</summary>
    private void SkipDimensions(ref ByteReader reader)
    {
        if (IsLucene4 || _codec == "Lucene50FieldInfos")
        {
            return;
        }

        if (reader.ReadVInt() != 0)
        {
            if (this is not { _codec: "Lucene60FieldInfos", _version: < 2 })
            {
                reader.ReadVInt(); // point dimensions in the index
            }

            reader.ReadVInt(); // bytes a dimension
        }

        if (LittleEndian)
        {
            reader.ReadVInt(); // vector dimension
            reader.ReadBytes(_codec == "Lucene94FieldInfos" ? 2 : 1); // encoding, similarity
        }
    }
}
