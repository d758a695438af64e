using Ferry.Lucene.Index;
using Ferry.Lucene.Store;

namespace Ferry.Lucene.DocValues;

/// <summary>The doc values of one format and suffix of a segment: a pair of metadata (.dvm) and data (.dvd) files.</summary>
internal sealed class DocValuesReader
{
    private readonly DocValuesData _data;
    private readonly DocValuesEntries _entries;
    private readonly bool _hasFooter;
    private readonly int _maxDoc;
    private bool _verified;

    private DocValuesReader(DocValuesData data, DocValuesEntries entries, bool hasFooter, int maxDoc)
    {
        _data = data;
        _entries = entries;
        _hasFooter = hasFooter;
        _maxDoc = maxDoc;
    }

    public static async ValueTask<DocValuesReader> OpenAsync(
        LuceneDirectory directory, SegmentCommitInfo segment, string suffix, FieldInfos fields, int maxDoc, CancellationToken cancellationToken)
    {
        // The format "Disk" of Lucene 4.2 to 4.8, in which Elasticsearch up to 1.3 kept versions, has extensions of its own.
        var isDisk = directory.TryGetLength(IndexFileNames.Segment(segment.Name, suffix, "dvdm"), out _);
        var meta = IndexFileNames.Segment(segment.Name, suffix, isDisk ? "dvdm" : "dvm");
        var data = IndexFileNames.Segment(segment.Name, suffix, isDisk ? "dvdd" : "dvd");
        var (header, format, entries) = ReadMeta(await directory.ReadWholeAsync(meta, cancellationToken), meta, suffix, segment.Id, fields, maxDoc);
        RequireFits(await directory.ReadStartAsync(data, 256, cancellationToken), data, meta, header, format);
        var hasFooter = header.Version >= format.FirstWithFooter;
        if (hasFooter)
        {
            await directory.ReadFooterAsync(data, cancellationToken);
        }

        return new DocValuesReader(new DocValuesData(directory, data, format.LittleEndian), entries, hasFooter, maxDoc);
    }

    public async ValueTask<NumericDocValues> GetNumericAsync(FieldInfo field, CancellationToken cancellationToken) =>
        _entries.Numerics.TryGetValue(field.Number, out var entry)
            ? await entry.OpenAsync(_data, _maxDoc, cancellationToken)
            : throw _data.Corrupt(0, $"field \"{field.Name}\" has no numeric values although the field infos say so");

    public async ValueTask<SortedDocValues> GetSortedAsync(FieldInfo field, CancellationToken cancellationToken) =>
        _entries.Ordinals.TryGetValue(field.Number, out var ordinals) && _entries.Terms.TryGetValue(field.Number, out var terms)
            ? new SortedDocValues(
                await ordinals.OpenAsync(_data, _maxDoc, cancellationToken), await terms.ReadAsync(_data, cancellationToken), _data.File)
            : throw new IndexFormatException(FormatProblem.Unsupported, _data.File, 0, $"the terms of field \"{field.Name}\" are in a format that is not read");

    /// <summary>Checks the whole data file, once, if its format has a checksum.</summary>
    public async ValueTask VerifyAsync(CancellationToken cancellationToken)
    {
        if (!_verified && _hasFooter)
        {
            await _data.Directory.VerifyAsync(_data.File, cancellationToken);
            _verified = true;
        }
    }

    private static (CodecHeader Header, DocValuesFormat Format, DocValuesEntries Entries) ReadMeta(
        ReadOnlyMemory<byte> bytes, string file, string suffix, ReadOnlyMemory<byte> segmentId, FieldInfos fields, int maxDoc)
    {
        var reader = new ByteReader(bytes.Span, file);
        var header = CodecUtil.ReadSegmentHeader(ref reader, segmentId, suffix);
        var format = DocValuesFormat.Of(header, file);
        reader.LittleEndian = format.LittleEndian;
        return (header, format, format.Read(ref reader, header, fields, maxDoc));
    }

    /// <summary>The header of the data file is that of the metadata file but for the codec name.</summary>
    private static void RequireFits(ReadOnlyMemory<byte> start, string data, string meta, CodecHeader expected, DocValuesFormat format)
    {
        var reader = new ByteReader(start.Span, data);
        var header = CodecUtil.ReadSegmentHeader(ref reader, expected.Id);
        if (header.Codec != format.DataCodec || header.Version != expected.Version || header.Suffix != expected.Suffix)
        {
            throw reader.Corrupt($"the header ({header.Codec} version {header.Version}, \"{header.Suffix}\") does not fit {meta}");
        }
    }
}
