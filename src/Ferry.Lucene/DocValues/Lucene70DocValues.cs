using Ferry.Lucene.Index;
using Ferry.Lucene.Store;
using Ferry.Lucene.Util;

namespace Ferry.Lucene.DocValues;

/// <summary>
/// The metadata file of Lucene70DocValues (7.x), Lucene80DocValues (8.x) and Lucene90DocValues (9.0 on). Entries of all types must be
/// walked to find the numeric ones.
/// </summary>
internal static class Lucene70DocValues
{
    private const int TermsDictBlockShift = 6;
    private const int Lz4TermsDictCode = (TermsDictBlockShift << 16) | 1;

    /// <summary>The release that a format is named after.</summary>
    private enum Release
    {
        Lucene70,
        Lucene80,
        Lucene90,
    }

    public static DocValuesEntries Read(ref ByteReader reader, CodecHeader header, FieldInfos fields, int maxDoc)
    {
        var release = header.Codec switch
        {
            "Lucene70DocValuesMetadata" => Release.Lucene70,
            "Lucene80DocValuesMetadata" => Release.Lucene80,
            _ => Release.Lucene90,
        };
        var entries = new DocValuesEntries();
        for (var number = reader.ReadInt32(); number != -1; number = reader.ReadInt32())
        {
            var field = fields[number] ?? throw reader.Corrupt($"field number {number} is not in the field infos");
            var type = reader.ReadByte();
            if (field.HasSkipIndex)
            {
                SkipSkipIndex(ref reader);
            }

            switch (type)
            {
                case 0:
                    entries.Numerics[number] = Lucene70Numeric.Read(ref reader, HasJumpTables(release));
                    break;
                case 1:
                    SkipBinary(ref reader, release, release == Release.Lucene80 && IsCompressedBinary(header.Version, field));
                    break;
                case 2:
                    ReadSorted(ref reader, release, number, entries);
                    break;
                case 3:
                    SkipSortedSet(ref reader, release);
                    break;
                case 4:
                    SkipSortedNumeric(ref reader, release);
                    break;
                default:
                    throw reader.Corrupt($"field \"{field.Name}\" has the doc-values type {type}");
            }
        }

        return entries;
    }

    /// <summary>Where an index for skipping is, and between what its values are.</summary>
    public static void SkipSkipIndex(ref ByteReader reader) =>
        reader.ReadBytes((4 * sizeof(long)) + (2 * sizeof(int))); // offset, length, max, min; documents, last document

    /// <summary>An entry of a binary field as Lucene90 writes it.</summary>
    public static void SkipBinary(ref ByteReader reader) => SkipBinary(ref reader, Release.Lucene90, compressed: false);

    /// <summary>The terms of a sorted field as Lucene90 writes them.</summary>
    public static void SkipTerms(ref ByteReader reader) => ReadTermsDict(ref reader, Release.Lucene90);

    private static bool HasJumpTables(Release release) => release >= Release.Lucene80;

    private static bool IsCompressedBinary(int version, FieldInfo field) =>
        version == 1 || (version == 2 && field.Attributes.GetValueOrDefault("Lucene80DocValuesFormat.mode") == "BEST_COMPRESSION");

    private static void SkipBinary(ref ByteReader reader, Release release, bool compressed)
    {
        reader.ReadBytes(2 * sizeof(long)); // data: offset and length
        DocsWithField.Read(ref reader, HasJumpTables(release));
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

    private static void ReadSorted(ref ByteReader reader, Release release, int field, DocValuesEntries entries)
    {
        entries.Ordinals[field] = release == Release.Lucene90
            ? Lucene70Numeric.Read(ref reader, jumpTables: true)
            : Lucene70Numeric.ReadOrdinals(ref reader, HasJumpTables(release));
        if (ReadTermsDict(ref reader, release) is { } terms)
        {
            entries.Terms[field] = terms;
        }
    }

    private static void SkipSortedSet(ref ByteReader reader, Release release)
    {
        var multiValued = reader.ReadByte();
        if (multiValued == 0)
        {
            ReadSorted(ref reader, release, field: -1, new DocValuesEntries());
            return;
        }

        if (multiValued != 1)
        {
            throw reader.Corrupt($"a multi-valued flag of {multiValued}");
        }

        if (release == Release.Lucene90)
        {
            SkipSortedNumeric(ref reader, release);
        }
        else
        {
            DocsWithField.Read(ref reader, HasJumpTables(release));
            reader.ReadBytes(1 + (2 * sizeof(long))); // bits, offset and length of the ordinals
            var numDocsWithField = reader.ReadInt32();
            reader.ReadInt64();
            DirectMonotonic.SkipMeta(ref reader, numDocsWithField + 1L, reader.ReadVInt());
            reader.ReadInt64();
        }

        ReadTermsDict(ref reader, release);
    }

    private static void SkipSortedNumeric(ref ByteReader reader, Release release)
    {
        var values = Lucene70Numeric.Read(ref reader, HasJumpTables(release));
        var numDocsWithField = reader.ReadInt32();
        if (numDocsWithField != values.NumValues)
        {
            reader.ReadInt64();
            DirectMonotonic.SkipMeta(ref reader, numDocsWithField + 1L, reader.ReadVInt());
            reader.ReadInt64();
        }
    }

    /// <returns>Null if the terms are compressed, which was when what is looked for in terms was no more there.</returns>
    private static Lucene70Terms? ReadTermsDict(ref ByteReader reader, Release release)
    {
        var terms = reader.ReadVLong();
        var code = release == Release.Lucene90 ? Lz4TermsDictCode : reader.ReadInt32();
        var termsBlockShift = code == Lz4TermsDictCode ? TermsDictBlockShift : code;
        var blockShift = reader.ReadInt32();
        DirectMonotonic.SkipMeta(ref reader, Blocks(ref reader, terms, termsBlockShift), blockShift);
        reader.ReadInt32(); // longest term
        if (code == Lz4TermsDictCode)
        {
            reader.ReadInt32(); // longest block
        }

        var offset = reader.ReadInt64();
        var length = reader.ReadInt64();
        reader.ReadBytes(2 * sizeof(long)); // their addresses
        var indexShift = reader.ReadInt32();
        DirectMonotonic.SkipMeta(ref reader, 1 + Blocks(ref reader, terms, indexShift), blockShift);
        reader.ReadBytes(4 * sizeof(long)); // index, its addresses
        return code == Lz4TermsDictCode ? null : new Lucene70Terms(terms, termsBlockShift, offset, length);
    }

    private static long Blocks(ref ByteReader reader, long count, int shift) =>
        shift is >= 0 and < 31 && count is >= 0 and < long.MaxValue >> 1
            ? (count + (1L << shift) - 1) >> shift
            : throw reader.Corrupt($"{count} terms in blocks of 2^{shift}");
}
