using Ferry.Lucene.Index;
using Ferry.Lucene.Store;

namespace Ferry.Lucene.DocValues;

/// <summary>The doc values of one format and suffix of a segment: a pair of .dvm and .dvd files.</summary>
internal sealed class DocValuesReader
{
    private readonly LuceneDirectory _directory;
    private readonly string _data;
    private readonly Dictionary<int, NumericEntry> _numerics;
    private readonly bool _littleEndian;
    private readonly int _maxDoc;
    private bool _verified;

    private DocValuesReader(LuceneDirectory directory, string data, Dictionary<int, NumericEntry> numerics, bool littleEndian, int maxDoc)
    {
        _directory = directory;
        _data = data;
        _numerics = numerics;
        _littleEndian = littleEndian;
        _maxDoc = maxDoc;
    }

    public static async ValueTask<DocValuesReader> OpenAsync(
        LuceneDirectory directory, SegmentCommitInfo segment, string suffix, FieldInfos fields, int maxDoc, CancellationToken cancellationToken)
    {
        var meta = IndexFileNames.Segment(segment.Name, suffix, "dvm");
        var data = IndexFileNames.Segment(segment.Name, suffix, "dvd");
        var (numerics, littleEndian) = DocValuesMeta.Parse(
            await directory.ReadWholeAsync(meta, cancellationToken), meta, suffix, segment.Id, fields);

        var start = new ByteReader(await directory.ReadStartAsync(data, 256, cancellationToken), data);
        var header = CodecUtil.ReadSegmentHeader(ref start, segment.Id);
        if (header.Suffix != suffix || header.Codec != (littleEndian ? "Lucene90DocValuesData" : "Lucene80DocValuesData"))
        {
            throw start.Corrupt($"the header ({header.Codec}, \"{header.Suffix}\") does not fit {meta}");
        }

        await directory.ReadFooterAsync(data, cancellationToken);
        return new DocValuesReader(directory, data, numerics, littleEndian, maxDoc);
    }

    public async ValueTask<NumericDocValues> GetNumericAsync(FieldInfo field, CancellationToken cancellationToken) =>
        _numerics.TryGetValue(field.Number, out var entry)
            ? await NumericDocValues.OpenAsync(_directory, _data, _littleEndian, entry, _maxDoc, cancellationToken)
            : throw new IndexFormatException(
                FormatProblem.Corrupt, _data, 0, $"field \"{field.Name}\" has no numeric values although the field infos say so");

    /// <summary>Checks the whole data file, once.</summary>
    public async ValueTask VerifyAsync(CancellationToken cancellationToken)
    {
        if (!_verified)
        {
            await _directory.VerifyAsync(_data, cancellationToken);
            _verified = true;
        }
    }
}
