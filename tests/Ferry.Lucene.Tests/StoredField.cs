using System.Text;
using Ferry.Lucene.StoredFields;

namespace Ferry.Lucene.Tests;

/// <summary>A field to be stored: a string, bytes, an int, a long, a float or a double.</summary>
internal sealed record StoredField(int Number, object Value)
{
    private const long Second = 1000, Hour = 3600 * Second, Day = 24 * Hour;

    public StoredFieldType Type => Value switch
    {
        string => StoredFieldType.Text,
        byte[] => StoredFieldType.Bytes,
        int => StoredFieldType.NumericInt,
        float => StoredFieldType.NumericFloat,
        long => StoredFieldType.NumericLong,
        _ => StoredFieldType.NumericDouble,
    };

    /// <summary>The bytes that a reader must give.</summary>
    public byte[] Bytes => Value switch
    {
        string text => Encoding.UTF8.GetBytes(text),
        byte[] bytes => bytes,
        _ => [],
    };

    /// <summary>The number that a reader must give.</summary>
    public long Integer => Value switch
    {
        int number => number,
        long number => number,
        _ => 0,
    };

    public void Write(FileWriter writer, StoredFieldsGeneration generation)
    {
        _ = generation.IsPlain ? writer.VInt(Number).Byte(PlainType) : writer.VLong(((long)Number << 3) | (long)Type);
        var fixedNumbers = generation.IsLucene4;
        switch (Value)
        {
            case string or byte[]:
                writer.VInt(Bytes.Length).Bytes(Bytes);
                break;
            case int number:
                _ = fixedNumbers ? writer.Int32(number) : writer.VInt((number << 1) ^ (number >> 31));
                break;
            case long number:
                _ = fixedNumbers ? writer.Int64(number) : TLong(writer, number);
                break;
            case float number:
                _ = fixedNumbers ? writer.Float(number) : ZFloat(writer, number);
                break;
            case double number:
                _ = fixedNumbers ? writer.Int64(BitConverter.DoubleToInt64Bits(number)) : ZDouble(writer, number);
                break;
        }
    }

    /// <summary>The byte of Lucene 4.0.</summary>
    private int PlainType => Type switch
    {
        StoredFieldType.Text => 0,
        StoredFieldType.Bytes => 0x02,
        StoredFieldType.NumericInt => 0x08,
        StoredFieldType.NumericLong => 0x10,
        StoredFieldType.NumericFloat => 0x18,
        _ => 0x20,
    };

    private static FileWriter TLong(FileWriter writer, long number)
    {
        var (unit, head) = number % Day == 0 ? (Day, 0xc0) : number % Hour == 0 ? (Hour, 0x80) : number % Second == 0 ? (Second, 0x40) : (1, 0);
        number /= unit;
        var bits = (ulong)((number << 1) ^ (number >> 63));
        var rest = bits >> 5;
        writer.Byte(head | (int)(bits & 0x1f) | (rest != 0 ? 0x20 : 0));
        return rest != 0 ? writer.VLong((long)rest) : writer;
    }

    private static FileWriter ZFloat(FileWriter writer, float number)
    {
        var bits = BitConverter.SingleToInt32Bits(number);
        return number is >= -1 and <= 125 && number == (int)number && bits != int.MinValue ? writer.Byte(0x80 | (1 + (int)number))
            : bits >= 0 ? writer.Byte(bits >> 24).Int16(bits >> 8).Byte(bits)
            : writer.Byte(0xff).Int32(bits);
    }

    private static FileWriter ZDouble(FileWriter writer, double number)
    {
        var bits = BitConverter.DoubleToInt64Bits(number);
        return number is >= -1 and <= 124 && number == (int)number && bits != long.MinValue ? writer.Byte(0x80 | (1 + (int)number))
            : number == (float)number ? writer.Byte(0xfe).Float((float)number)
            : bits >= 0 ? writer.Byte((int)(bits >> 56)).Int32((int)(bits >> 24)).Int16((int)(bits >> 8)).Byte((int)bits)
            : writer.Byte(0xff).Int64(bits);
    }
}
