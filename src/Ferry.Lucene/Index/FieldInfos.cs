using Ferry.Lucene.Store;

namespace Ferry.Lucene.Index;

public enum DocValuesType : byte
{
    None,
    Numeric,
    Binary,
    Sorted,
    SortedSet,
    SortedNumeric,
}

/// <param name="Number">Number of the field in this segment.</param>
/// <param name="IsSoftDeletes">Whether a value in this field marks a document as soft-deleted.</param>
/// <param name="HasSkipIndex">Whether doc values have a skip index (Lucene 10).</param>
/// <param name="DocValuesGen">Generation of the doc values if they were updated after the segment was written, else -1.</param>
/// <param name="Attributes">Such as the format and suffix of per-field formats.</param>
public sealed record FieldInfo(
    string Name, int Number, bool IsSoftDeletes, DocValuesType DocValuesType, bool HasSkipIndex, long DocValuesGen,
    IReadOnlyDictionary<string, string> Attributes);

/// <summary>
/// The .fnm file: Lucene60FieldInfos version 2 (8.0 to 8.11, big-endian), Lucene90FieldInfos (9.0 to 9.3) and Lucene94FieldInfos
/// (9.4 on), both little-endian.
/// </summary>
public sealed class FieldInfos
{
    private const byte SoftDeletesBit = 0x8;

    private readonly Dictionary<string, FieldInfo> _byName = [];
    private readonly Dictionary<int, FieldInfo> _byNumber = [];

    public FieldInfo? this[string name] => _byName.GetValueOrDefault(name);

    public FieldInfo? this[int number] => _byNumber.GetValueOrDefault(number);

    /// <summary>The field that marks soft-deleted documents, if the segment has one.</summary>
    public FieldInfo? SoftDeletes { get; private set; }

    /// <param name="directory">Where the file is.</param>
    /// <param name="file">Name of the file.</param>
    /// <param name="generation">The generation of an update, else "".</param>
    /// <param name="segmentId">The id that the header must repeat.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static async ValueTask<FieldInfos> ReadAsync(
        LuceneDirectory directory, string file, string generation, ReadOnlyMemory<byte> segmentId, CancellationToken cancellationToken) =>
        Parse(await directory.ReadWholeAsync(file, cancellationToken), file, generation, segmentId);

    private static FieldInfos Parse(ReadOnlyMemory<byte> bytes, string file, string generation, ReadOnlyMemory<byte> segmentId)
    {
        var reader = new ByteReader(bytes.Span, file);
        var header = CodecUtil.ReadSegmentHeader(ref reader, segmentId);
        if (header.Suffix != generation)
        {
            throw reader.Corrupt($"the header has the generation \"{header.Suffix}\", not \"{generation}\"");
        }

        var vectors = header.Codec is "Lucene90FieldInfos" or "Lucene94FieldInfos";
        var vectorEncoding = header.Codec == "Lucene94FieldInfos";
        switch (header.Codec)
        {
            case "Lucene60FieldInfos":
                header.RequireVersion(2, 2, file);
                break;
            case "Lucene90FieldInfos":
                header.RequireVersion(0, 0, file);
                break;
            case "Lucene94FieldInfos":
                header.RequireVersion(0, 2, file);
                break;
            default:
                throw reader.Error(FormatProblem.Unsupported, $"field-infos format {header.Codec} is not known");
        }

        reader.LittleEndian = vectors;
        var skipIndex = vectorEncoding && header.Version >= 2;
        var infos = new FieldInfos();
        for (var count = reader.ReadCount(16); count > 0; count--)
        {
            infos.Add(ReadField(ref reader, skipIndex, vectors, vectorEncoding), ref reader);
        }

        return infos;
    }

    private static FieldInfo ReadField(ref ByteReader reader, bool skipIndex, bool vectors, bool vectorEncoding)
    {
        var name = reader.ReadString();
        var number = reader.ReadVInt();
        var bits = reader.ReadByte();
        reader.ReadByte(); // index options
        var type = reader.ReadByte();
        if (number < 0 || type > (byte)DocValuesType.SortedNumeric)
        {
            throw reader.Corrupt($"field \"{name}\" has number {number} and doc-values type {type}");
        }

        var hasSkipIndex = skipIndex && reader.ReadByte() != 0;
        var generation = reader.ReadInt64();
        if (generation < -1)
        {
            throw reader.Corrupt($"field \"{name}\" has doc values of generation {generation}");
        }

        var attributes = reader.ReadStringMap();
        if (reader.ReadVInt() != 0)
        {
            reader.ReadVInt(); // point dimensions in the index
            reader.ReadVInt(); // bytes a dimension
        }

        if (vectors)
        {
            reader.ReadVInt(); // vector dimension
            reader.ReadBytes(vectorEncoding ? 2 : 1); // encoding, similarity
        }

        return new FieldInfo(name, number, (bits & SoftDeletesBit) != 0, (DocValuesType)type, hasSkipIndex, generation, attributes);
    }

    private void Add(FieldInfo field, ref ByteReader reader)
    {
        if (!_byName.TryAdd(field.Name, field) || !_byNumber.TryAdd(field.Number, field))
        {
            throw reader.Corrupt($"field \"{field.Name}\" (number {field.Number}) is listed twice");
        }

        if (field.IsSoftDeletes)
        {
            SoftDeletes = field;
        }
    }
}
