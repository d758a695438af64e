using Ferry.Lucene.Index;
using Ferry.Lucene.Store;
using Ferry.Lucene.Util;

namespace Ferry.Lucene.DocValues;

/// <summary>
/// The metadata file of Elasticsearch's formats for time series and logs: ES87TSDBDocValues (8.7 to 9.0) and ES819TSDBDocValues version 0
/// (8.19 and 9.1 on).
/// </summary>
internal static class TsdbDocValues
{
    public static DocValuesEntries Read(ref ByteReader reader, CodecHeader header, FieldInfos fields, int maxDoc)
    {
        var es819 = header.Codec == "ES819TSDBDocValuesMetadata";
        var entries = new DocValuesEntries();
        for (var number = reader.ReadInt32(); number != -1; number = reader.ReadInt32())
        {
            var field = fields[number] ?? throw reader.Corrupt($"field number {number} is not in the field infos");
            var type = reader.ReadByte();
            if (field.HasSkipIndex)
            {
                Lucene70DocValues.SkipSkipIndex(ref reader);
            }

            switch (type)
            {
                case 0:
                    entries.Numerics[number] = TsdbNumeric.Read(ref reader, es819, out _);
                    break;
                case 1:
                    Lucene70DocValues.SkipBinary(ref reader);
                    break;
                case 2:
                    SkipSorted(ref reader, es819);
                    break;
                case 3:
                    SkipSortedSet(ref reader, es819);
                    break;
                case 4:
                    SkipSortedNumeric(ref reader, es819);
                    break;
                default:
                    throw reader.Corrupt($"field \"{field.Name}\" has the doc-values type {type}");
            }
        }

        return entries;
    }

    private static void SkipSorted(ref ByteReader reader, bool es819)
    {
        TsdbNumeric.Read(ref reader, es819, out _);
        Lucene70DocValues.SkipTerms(ref reader);
    }

    private static void SkipSortedSet(ref ByteReader reader, bool es819)
    {
        switch (reader.ReadByte())
        {
            case 0: // one value a document
                SkipSorted(ref reader, es819);
                break;
            case 1:
                SkipSortedNumeric(ref reader, es819);
                Lucene70DocValues.SkipTerms(ref reader);
                break;
            case var flag:
                throw reader.Corrupt($"a multi-valued flag of {flag}");
        }
    }

    private static void SkipSortedNumeric(ref ByteReader reader, bool es819)
    {
        var values = TsdbNumeric.Read(ref reader, es819, out var numDocsWithField);
        if (!es819)
        {
            numDocsWithField = reader.ReadInt32();
        }

        if (numDocsWithField != values.NumValues)
        {
            reader.ReadInt64(); // addresses
            DirectMonotonic.SkipMeta(ref reader, numDocsWithField + 1L, reader.ReadVInt());
            reader.ReadInt64();
        }
    }
}
