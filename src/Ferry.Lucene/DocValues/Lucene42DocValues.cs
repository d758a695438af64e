using Ferry.Lucene.Index;
using Ferry.Lucene.Store;

namespace Ferry.Lucene.DocValues;

/// <summary>The metadata file of Lucene42DocValues (4.2 to 4.4): a list of parts, each with the number of its field as vInt, ended by -1.</summary>
internal static class Lucene42DocValues
{
    public static DocValuesEntries Read(ref ByteReader reader, CodecHeader header, FieldInfos fields, int maxDoc)
    {
        var entries = new DocValuesEntries();
        for (var number = reader.ReadVInt(); number != -1; number = reader.ReadVInt())
        {
            var field = fields[number] ?? throw reader.Corrupt($"field number {number} is not in the field infos");
            var type = reader.ReadByte();
            switch (type)
            {
                case 0:
                    var entry = ReadNumeric(ref reader);
                    if (field.DocValuesType == DocValuesType.Numeric && !entries.Numerics.TryAdd(number, entry))
                    {
                        throw reader.Corrupt($"field \"{field.Name}\" has two columns of numbers");
                    }

                    break;
                case 1:
                    SkipBinary(ref reader);
                    break;
                case 2: // a finite-state transducer: terms of a sorted field
                    reader.ReadInt64(); // offset
                    reader.ReadVLong(); // terms
                    break;
                default:
                    throw reader.Corrupt($"field \"{field.Name}\" has an entry of the type {type}");
            }
        }

        return entries;
    }

    private static Lucene42Numeric ReadNumeric(ref ByteReader reader)
    {
        var offset = reader.ReadInt64();
        var encoding = (Lucene42Encoding)reader.ReadByte();
        return encoding switch
        {
            Lucene42Encoding.Bytes => new Lucene42Numeric(offset, encoding, 0),
            Lucene42Encoding.Delta or Lucene42Encoding.Table or Lucene42Encoding.Gcd => new Lucene42Numeric(offset, encoding, reader.ReadVInt()),
            _ => throw reader.Corrupt($"numbers of the encoding {(int)encoding}"),
        };
    }

    private static void SkipBinary(ref ByteReader reader)
    {
        reader.ReadBytes(2 * sizeof(long)); // offset, length
        if (reader.ReadVInt() != reader.ReadVInt()) // shortest, longest
        {
            reader.ReadVInt(); // version of packed integers
            reader.ReadVInt(); // block size
        }
    }
}
