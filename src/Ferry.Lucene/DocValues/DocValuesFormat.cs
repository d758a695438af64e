using Ferry.Lucene.Index;
using Ferry.Lucene.Store;

namespace Ferry.Lucene.DocValues;

/// <summary>A format of doc values whose numbers can be read, known by the codec name in the header of the metadata file (.dvm).</summary>
/// <param name="DataCodec">The codec name in the header of the data file (.dvd).</param>
/// <param name="MaxVersion">The newest known version.</param>
/// <param name="Read">Reads the metadata.</param>
/// <param name="LittleEndian">Whether integers of both files are little-endian.</param>
/// <param name="MinVersion">The oldest version of this layout.</param>
/// <param name="FirstWithFooter">The first version whose files end with a footer.</param>
internal sealed record DocValuesFormat(
    string DataCodec, int MaxVersion, DocValuesFormat.EntriesReader Read, bool LittleEndian = false, int MinVersion = 0, int FirstWithFooter = 0)
{
    private static readonly Dictionary<string, DocValuesFormat> ByMetaCodec = new()
    {
        ["Lucene42DocValuesMetadata"] = new("Lucene42DocValuesData", 2, Lucene42DocValues.Read, FirstWithFooter: 2),
        ["DiskDocValuesMetadata"] = new("DiskDocValuesData", 2, Lucene45DocValues.Read, MinVersion: 1, FirstWithFooter: 2),
        ["Lucene45ValuesMetadata"] = new("Lucene45DocValuesData", 2, Lucene45DocValues.Read, FirstWithFooter: 2),
        ["Lucene49ValuesMetadata"] = new("Lucene49DocValuesData", 0, Lucene45DocValues.Read),
        ["Lucene410ValuesMetadata"] = new("Lucene410DocValuesData", 0, Lucene45DocValues.Read),
        ["Lucene50DocValuesMetadata"] = new("Lucene50DocValuesData", 1, Lucene45DocValues.Read),
        ["Lucene54DocValuesMetadata"] = new("Lucene54DocValuesData", 0, Lucene45DocValues.Read),
        ["Lucene70DocValuesMetadata"] = new("Lucene70DocValuesData", 0, Lucene70DocValues.Read),
        ["Lucene80DocValuesMetadata"] = new("Lucene80DocValuesData", 2, Lucene70DocValues.Read),
        ["Lucene90DocValuesMetadata"] = new("Lucene90DocValuesData", 1, Lucene70DocValues.Read, LittleEndian: true),
        ["ES87TSDBDocValuesMetadata"] = new("ES87TSDBDocValuesData", 0, TsdbDocValues.Read, LittleEndian: true),
        ["ES819TSDBDocValuesMetadata"] = new("ES819TSDBDocValuesData", 0, TsdbDocValues.Read, LittleEndian: true),
    };

    /// <param name="reader">Behind the header; it is read past all entries.</param>
    /// <param name="header">Of the metadata file.</param>
    /// <param name="fields">The fields of the segment.</param>
    /// <param name="maxDoc">Its documents.</param>
    public delegate DocValuesEntries EntriesReader(ref ByteReader reader, CodecHeader header, FieldInfos fields, int maxDoc);

    public static DocValuesFormat Of(CodecHeader header, string file)
    {
        if (!ByMetaCodec.TryGetValue(header.Codec, out var format))
        {
            throw new IndexFormatException(FormatProblem.Unsupported, file, 0, $"doc-values format {header.Codec} is not known");
        }

        header.RequireVersion(format.MinVersion, format.MaxVersion, file);
        return format;
    }
}
