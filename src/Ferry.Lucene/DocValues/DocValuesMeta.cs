using Ferry.Lucene.Index;
using Ferry.Lucene.Store;
using Ferry.Lucene.Util;

namespace Ferry.Lucene.DocValues;

/// <summary>
/// The .dvm file: Lucene80DocValuesMetadata versions 0 to 2 (8.0 to 8.11, big-endian) and Lucene90DocValuesMetadata versions 0
/// and 1 (9.0 on, little-endian). Entries of all types must be walked to find the numeric ones.
/// </summary>
internal static class DocValuesMeta
{
    private const int TermsDictBlockShift = 6;
    private const int Lz4TermsDictCode = (TermsDictBlockShift << 16) | 1;

    /// <returns>The entries of the numeric fields by field number, and whether integers of the data file are little-endian.</returns>
    public static (Dictionary<int, NumericEntry> Numerics, bool LittleEndian) Parse(
        ReadOnlyMemory<byte> bytes, string file, string suffix, ReadOnlyMemory<byte> segmentId, FieldInfos fields)
    {
        var reader = new ByteReader(bytes.Span, file);
        var header = CodecUtil.ReadSegmentHeader(ref reader, segmentId);
        if (header.Suffix != suffix)
        {
            throw reader.Corrupt($"the header has the suffix \"{header.Suffix}\", not \"{suffix}\"");
        }

        var lucene90 = header.Codec == "Lucene90DocValuesMetadata";
        if (!lucene90 && header.Codec != "Lucene80DocValuesMetadata")
        {
            throw reader.Error(FormatProblem.Unsupported, $"doc-values format {header.Codec} is not known");
        }

        header.RequireVersion(0, lucene90 ? 1 : 2, file);
        reader.LittleEndian = lucene90;
        var numerics = new Dictionary<int, NumericEntry>();
        for (var number = reader.ReadInt32(); number != -1; number = reader.ReadInt32())
        {
            var field = fields[number] ?? throw reader.Corrupt($"field number {number} is not in the field infos");
            var type = reader.ReadByte();
            if (field.HasSkipIndex)
            {
                reader.ReadBytes((4 * sizeof(long)) + (2 * sizeof(int))); // offset, length, max, min; documents, last document
            }

            switch (type)
            {
                case 0:
                    numerics[number] = NumericEntry.Read(ref reader);
                    break;
                case 1:
                    SkipBinary(ref reader, !lucene90 && IsCompressedBinary(header.Version, field));
                    break;
                case 2:
                    SkipSorted(ref reader, lucene90);
                    break;
                case 3:
                    SkipSortedSet(ref reader, lucene90);
                    break;
                case 4:
                    SkipSortedNumeric(ref reader);
                    break;
                default:
                    throw reader.Corrupt($"field \"{field.Name}\" has the doc-values type {type}");
            }
        }

        return (numerics, lucene90);
    }

    private static bool IsCompressedBinary(int version, FieldInfo field) =>
        version == 1 || (version == 2 && field.Attributes.GetValueOrDefault("Lucene80DocValuesFormat.mode") == "BEST_COMPRESSION");

    private static void SkipBinary(ref ByteReader reader, bool compressed)
    {
        reader.ReadBytes(4 * sizeof(long)); // data, docs with field: offset and length each
        reader.ReadBytes(sizeof(short) + 1); // jump table, rank
        var numDocsWithField = reader.ReadInt32();
        var minLength = reader.ReadInt32();
        var maxLength = reader.ReadInt32();
        if ((!compressed || numDocsWithField <= 0) && minLength >= maxLength)
        {
            return;
        }

        reader.ReadInt64(); // addresses
        var addresses = numDocsWithField + 1L;
        if (compressed)
        {
            addresses = reader.ReadVInt();
            reader.ReadVInt(); // documents a chunk
            reader.ReadVInt(); // largest chunk
        }

        DirectMonotonic.SkipMeta(ref reader, addresses, reader.ReadVInt());
        reader.ReadInt64();
    }

    private static void SkipSorted(ref ByteReader reader, bool lucene90)
    {
        if (lucene90)
        {
            NumericEntry.Read(ref reader);
        }
        else
        {
            reader.ReadBytes((2 * sizeof(long)) + sizeof(short) + 1 + sizeof(int) + 1 + (2 * sizeof(long))); // docs with field, ordinals
        }

        SkipTermsDict(ref reader, lucene90);
    }

    private static void SkipSortedSet(ref ByteReader reader, bool lucene90)
    {
        var multiValued = reader.ReadByte();
        if (multiValued == 0)
        {
            SkipSorted(ref reader, lucene90);
            return;
        }

        if (multiValued != 1)
        {
            throw reader.Corrupt($"a multi-valued flag of {multiValued}");
        }

        if (lucene90)
        {
            SkipSortedNumeric(ref reader);
        }
        else
        {
            reader.ReadBytes((2 * sizeof(long)) + sizeof(short) + 1 + 1 + (2 * sizeof(long))); // docs with field, bits, ordinals
            var numDocsWithField = reader.ReadInt32();
            reader.ReadInt64();
            DirectMonotonic.SkipMeta(ref reader, numDocsWithField + 1L, reader.ReadVInt());
            reader.ReadInt64();
        }

        SkipTermsDict(ref reader, lucene90);
    }

    private static void SkipSortedNumeric(ref ByteReader reader)
    {
        var values = NumericEntry.Read(ref reader);
        var numDocsWithField = reader.ReadInt32();
        if (numDocsWithField != values.NumValues)
        {
            reader.ReadInt64();
            DirectMonotonic.SkipMeta(ref reader, numDocsWithField + 1L, reader.ReadVInt());
            reader.ReadInt64();
        }
    }

    private static void SkipTermsDict(ref ByteReader reader, bool lucene90)
    {
        var terms = reader.ReadVLong();
        var code = lucene90 ? Lz4TermsDictCode : reader.ReadInt32();
        var termsBlockShift = code == Lz4TermsDictCode ? TermsDictBlockShift : code;
        var blockShift = reader.ReadInt32();
        DirectMonotonic.SkipMeta(ref reader, Blocks(ref reader, terms, termsBlockShift), blockShift);
        reader.ReadInt32(); // longest term
        if (code == Lz4TermsDictCode)
        {
            reader.ReadInt32(); // longest block
        }

        reader.ReadBytes(4 * sizeof(long)); // terms, their addresses
        var indexShift = reader.ReadInt32();
        DirectMonotonic.SkipMeta(ref reader, 1 + Blocks(ref reader, terms, indexShift), blockShift);
        reader.ReadBytes(4 * sizeof(long)); // index, its addresses
    }

    private static long Blocks(ref ByteReader reader, long count, int shift) =>
        shift is >= 0 and < 31 && count is >= 0 and < long.MaxValue >> 1
            ? (count + (1L << shift) - 1) >> shift
            : throw reader.Corrupt($"{count} terms in blocks of 2^{shift}");
}
