using Ferry.Lucene.Index;
using Ferry.Lucene.Store;
using Ferry.Lucene.Util;

namespace Ferry.Lucene.DocValues;

/// <summary>
/// The metadata file of Lucene45 to Lucene54 (4.5 to 6.6), and of the format "Disk" of 4.6 to 4.8, which is that of Lucene45: a flat list of
/// parts, each with the number of its field as vInt and a type, ended by the number -1. Fields of several values are made of parts that say
/// they are binary or numeric, all with the same number.
/// </summary>
internal static class Lucene45DocValues
{
    private const byte Numeric = 0;

    /// <summary>The release that a format is named after.</summary>
    private enum Release
    {
        Lucene45,
        Lucene49,
        Lucene410,
        Lucene50,
        Lucene54,
    }

    public static DocValuesEntries Read(ref ByteReader reader, CodecHeader header, FieldInfos fields, int maxDoc)
    {
        var release = header.Codec switch
        {
            "Lucene49ValuesMetadata" => Release.Lucene49,
            "Lucene410ValuesMetadata" => Release.Lucene410,
            "Lucene50DocValuesMetadata" => Release.Lucene50,
            "Lucene54DocValuesMetadata" => Release.Lucene54,
            _ => Release.Lucene45,
        };
        var entries = new DocValuesEntries();
        for (var number = reader.ReadVInt(); number != -1; number = reader.ReadVInt())
        {
            var field = fields[number] ?? throw reader.Corrupt($"field number {number} is not in the field infos");
            var type = reader.ReadByte();
            switch (type)
            {
                case Numeric:
                    var entry = ReadNumeric(ref reader, release, number, maxDoc);
                    if (field.DocValuesType == DocValuesType.Sorted)
                    {
                        entries.Ordinals[number] = entry;
                    }
                    else if (field.DocValuesType == DocValuesType.Numeric && !entries.Numerics.TryAdd(number, entry))
                    {
                        throw reader.Corrupt($"field \"{field.Name}\" has two columns of numbers");
                    }

                    break;
                case 1:
                    if (ReadBinary(ref reader, release) is { } terms)
                    {
                        entries.Terms[number] = terms;
                    }

                    break;
                case 2: // sorted: a binary and a numeric part follow
                    break;
                case 3 when release == Release.Lucene45 && header.Version == 0: // sorted set, always with addresses
                    break;
                case 3 or 4: // sorted set, sorted numeric
                    SkipSorted(ref reader, release);
                    break;
                default:
                    throw reader.Corrupt($"field \"{field.Name}\" has the doc-values type {type}");
            }
        }

        return entries;
    }

    private static NumericEntry ReadNumeric(ref ByteReader reader, Release release, int field, int maxDoc, bool ofSparse = false)
    {
        var format = (Lucene45Encoding)reader.ReadVInt();
        var missing = reader.ReadInt64();
        if (format == Lucene45Encoding.Sparse && release == Release.Lucene54 && !ofSparse)
        {
            return ReadSparse(ref reader, field, missing, maxDoc);
        }

        var packedVersion = release == Release.Lucene45 ? reader.ReadVInt() : 0;
        var offset = reader.ReadInt64();
        var count = reader.ReadVLong();
        var blockSize = release == Release.Lucene45 ? reader.ReadVInt() : 0;
        NumericScale scale = default;
        switch (format)
        {
            case Lucene45Encoding.Delta when release == Release.Lucene45:
                scale = new NumericScale(0, 1);
                break;
            case Lucene45Encoding.Delta:
            case Lucene45Encoding.Constant when release >= Release.Lucene50:
                scale = new NumericScale(reader.ReadInt64(), 1);
                break;
            case Lucene45Encoding.Gcd:
                scale = new NumericScale(reader.ReadInt64(), reader.ReadInt64());
                break;
            case Lucene45Encoding.Table:
                scale = new NumericScale(0, 1, ReadTable(ref reader));
                break;
            case Lucene45Encoding.Monotonic when release >= Release.Lucene49: // addresses of a field of several values
                SkipMonotonic(ref reader, release, maxDoc + 1L);
                break;
            default:
                throw reader.Corrupt($"numbers of the encoding {(int)format}");
        }

        if (release == Release.Lucene45)
        {
            return new Lucene45Numeric(format, missing, offset, count, packedVersion, blockSize, scale);
        }

        var bits = format is Lucene45Encoding.Constant or Lucene45Encoding.Monotonic ? 0 : reader.ReadVInt();
        reader.ReadInt64(); // end of the values
        return new Lucene49Numeric(format, missing, offset, count, bits, scale);
    }

    /// <summary>Documents that have a value, and their values as a column of its own.</summary>
    private static Lucene54SparseNumeric ReadSparse(ref ByteReader reader, int field, long docs, int maxDoc)
    {
        var count = reader.ReadVLong();
        var blockShift = reader.ReadVInt();
        var blocks = DirectMonotonic.ReadMeta(ref reader, count, blockShift).ToArray();
        var docsEnd = reader.ReadInt64();
        reader.ReadVLong(); // documents
        reader.ReadByte(); // whether a document without a value has the value 0 or the ordinal -1
        if (reader.ReadVInt() != field || reader.ReadByte() != Numeric
            || ReadNumeric(ref reader, Release.Lucene54, field, maxDoc, ofSparse: true) is not Lucene49Numeric values)
        {
            throw reader.Corrupt($"the values of field {field} are not where they should be");
        }

        reader.ReadInt64(); // end of the values
        return new Lucene54SparseNumeric(docs, docsEnd, count, blockShift, blocks, values);
    }

    private static long[] ReadTable(ref ByteReader reader)
    {
        var table = new long[reader.ReadCount(sizeof(long))];
        foreach (ref var value in table.AsSpan())
        {
            value = reader.ReadInt64();
        }

        return table;
    }

    /// <returns>Null for releases whose terms are not read: what is looked for in terms was stored as well then.</returns>
    private static Lucene54Terms? ReadBinary(ref ByteReader reader, Release release)
    {
        var format = reader.ReadVInt();
        reader.ReadInt64(); // documents that have a value
        reader.ReadVInt(); // shortest
        var longest = reader.ReadVInt();
        var count = reader.ReadVLong();
        var offset = reader.ReadInt64();
        long addresses = 0, addressesEnd = 0;
        var blockShift = 0;
        byte[] blocks = [];
        switch (format)
        {
            case 0: // one length for all
                break;
            case 1 when release == Release.Lucene54: // any length
                addresses = reader.ReadInt64();
                blockShift = reader.ReadVInt();
                blocks = DirectMonotonic.ReadMeta(ref reader, count + 1, blockShift).ToArray();
                addressesEnd = reader.ReadInt64();
                break;
            case 1:
                reader.ReadInt64(); // addresses
                SkipPacked(ref reader);
                break;
            case 2 when release >= Release.Lucene410: // shared prefixes
                addresses = reader.ReadInt64();
                SkipPacked(ref reader);
                reader.ReadInt64(); // reverse index
                break;
            case 2:
                reader.ReadVInt(); // interval
                reader.ReadInt64(); // addresses
                SkipPacked(ref reader);
                break;
            default:
                throw reader.Corrupt($"bytes of the encoding {format}");
        }

        return release == Release.Lucene54
            ? new Lucene54Terms((Lucene54TermsEncoding)format, count, offset, longest, addresses, blockShift, blocks, addressesEnd)
            : null;
    }

    private static void SkipMonotonic(ref ByteReader reader, Release release, long count)
    {
        if (release == Release.Lucene54)
        {
            DirectMonotonic.SkipMeta(ref reader, count, reader.ReadVInt());
        }
        else
        {
            SkipPacked(ref reader);
        }
    }

    private static void SkipPacked(ref ByteReader reader)
    {
        reader.ReadVInt(); // version of packed integers
        reader.ReadVInt(); // block size
    }

    private static void SkipSorted(ref ByteReader reader, Release release)
    {
        var format = reader.ReadVInt();
        if (format == 2 && release >= Release.Lucene50)
        {
            // A table of the sets of values there are: the values, and the size of each set.
            SkipArray(ref reader, sizeof(long));
            SkipArray(ref reader, sizeof(int));
        }
        else if (format is not (0 or 1))
        {
            throw reader.Corrupt($"sets of values of the encoding {format}");
        }
    }

    private static void SkipArray(ref ByteReader reader, int bytesEach)
    {
        var count = reader.ReadInt32();
        reader.ReadBytes(count is >= 0 and <= 257 ? count * bytesEach : throw reader.Corrupt($"a table of {count}"));
    }
}
