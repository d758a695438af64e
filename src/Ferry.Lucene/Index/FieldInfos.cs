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

/// <summary>The .fnm file: the fields of a segment (<see cref="FieldInfosLayout"/>).</summary>
public sealed class FieldInfos
{
    private readonly Dictionary<string, FieldInfo> _byName = [];
    private readonly Dictionary<int, FieldInfo> _byNumber = [];

    public FieldInfo? this[string name] => _byName.GetValueOrDefault(name);

    public FieldInfo? this[int number] => _byNumber.GetValueOrDefault(number);

    public IEnumerable<string> Names => _byName.Keys;

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
        var header = CodecUtil.ReadSegmentHeader(ref reader, segmentId, generation);
        var layout = FieldInfosLayout.Of(header, file);
        reader.LittleEndian = layout.LittleEndian;
        reader.Int32Counts = layout.Int32Counts;
        var infos = new FieldInfos();
        for (var count = reader.ReadCount(5); count > 0; count--)
        {
            infos.Add(layout.Read(ref reader), ref reader);
        }

        return infos;
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
