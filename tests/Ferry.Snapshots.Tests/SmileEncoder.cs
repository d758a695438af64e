using System.Buffers;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace Ferry.Snapshots.Tests;

/// <summary>An integer times 10^-scale, as Java's. Equal if the values are.</summary>
internal sealed record BigDecimal(BigInteger Unscaled, int Scale)
{
    public static BigDecimal Parse(string json)
    {
        var exponent = json.IndexOf('E') is >= 0 and var e ? int.Parse(json.AsSpan(e + 1), CultureInfo.InvariantCulture) : 0;
        var digits = json.Split('E')[0];
        var fraction = digits.IndexOf('.') is >= 0 and var point ? digits.Length - point - 1 : 0;
        return new BigDecimal(BigInteger.Parse(digits.Replace(".", ""), CultureInfo.InvariantCulture), fraction - exponent);
    }

    public bool Equals(BigDecimal? other) => other is not null && At(Math.Max(Scale, other.Scale)) == other.At(Math.Max(Scale, other.Scale));

    public override int GetHashCode() => 0;

    private BigInteger At(int scale) => Unscaled * BigInteger.Pow(10, scale - Scale);
}

/// <summary>
/// Writes SMILE as Jackson does: the shortest token for each value, shared names and values where switched on.
/// Arrays are object?[], objects arrays of KeyValuePair, which may repeat a name.
/// </summary>
internal sealed class SmileEncoder(bool sharedNames, bool sharedValues, bool rawBinary)
{
    private readonly ArrayBufferWriter<byte> _out = new();
    private readonly Dictionary<string, int> _names = [];
    private readonly Dictionary<string, int> _values = [];
    private int _nameCount;
    private int _valueCount;

    public byte[] Encode(object? value)
    {
        _out.Write(":)\n"u8);
        Byte((sharedNames ? 1 : 0) | (sharedValues ? 2 : 0) | (rawBinary ? 4 : 0));
        Value(value);
        return _out.WrittenSpan.ToArray();
    }

    private void Value(object? value)
    {
        switch (value)
        {
            case null:
                Byte(0x21);
                break;
            case bool flag:
                Byte(flag ? 0x23 : 0x22);
                break;
            case int number and >= -16 and <= 15:
                Byte(0xc0 | ((number << 1) ^ (number >> 31)));
                break;
            case int number:
                Byte(0x24);
                VInt((uint)((number << 1) ^ (number >> 31)));
                break;
            case long number:
                Byte(0x25);
                VInt((ulong)((number << 1) ^ (number >> 63)));
                break;
            case BigInteger number:
                Byte(0x26);
                SevenBit(number.ToByteArray(isBigEndian: true));
                break;
            case BigDecimal number:
                Byte(0x2a);
                VInt((uint)((number.Scale << 1) ^ (number.Scale >> 31)));
                SevenBit(number.Unscaled.ToByteArray(isBigEndian: true));
                break;
            case float number:
                Byte(0x28);
                Groups(BitConverter.SingleToUInt32Bits(number), 5);
                break;
            case double number:
                Byte(0x29);
                Groups(BitConverter.DoubleToUInt64Bits(number), 10);
                break;
            case byte[] bytes when rawBinary:
                Byte(0xfd);
                VInt((ulong)bytes.Length);
                _out.Write(bytes);
                break;
            case byte[] bytes:
                Byte(0xe8);
                SevenBit(bytes);
                break;
            case string text:
                Text(text);
                break;
            case object?[] array:
                Byte(0xf8);
                foreach (var item in array)
                {
                    Value(item);
                }

                Byte(0xf9);
                break;
            case KeyValuePair<string, object?>[] fields:
                Byte(0xfa);
                foreach (var (name, item) in fields)
                {
                    Name(name);
                    Value(item);
                }

                Byte(0xfb);
                break;
            default:
                throw new ArgumentException($"{value.GetType()} is not JSON", nameof(value));
        }
    }

    private void Name(string name)
    {
        var utf8 = Encoding.UTF8.GetBytes(name);
        var ascii = utf8.Length == name.Length;
        if (utf8.Length == 0)
        {
            Byte(0x20);
        }
        else if (_names.TryGetValue(name, out var index))
        {
            if (index < 64)
            {
                Byte(0x40 | index);
            }
            else
            {
                Byte(0x30 | (index >> 8));
                Byte(index);
            }
        }
        else if (utf8.Length <= (ascii ? 64 : 57))
        {
            Byte(ascii ? 0x80 + utf8.Length - 1 : 0xc0 + utf8.Length - 2);
            _out.Write(utf8);
            Share(_names, ref _nameCount, name, sharedNames);
        }
        else
        {
            Byte(0x34);
            _out.Write(utf8);
            Byte(0xfc);
        }
    }

    private void Text(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        var ascii = utf8.Length == text.Length;
        if (utf8.Length == 0)
        {
            Byte(0x20);
        }
        else if (_values.TryGetValue(text, out var index))
        {
            if (index < 31)
            {
                Byte(index + 1);
            }
            else
            {
                Byte(0xec | (index >> 8));
                Byte(index);
            }
        }
        else if (utf8.Length <= 64)
        {
            var length = ascii ? utf8.Length - 1 : utf8.Length - 2;
            Byte((ascii ? 0x40 : 0x80) + length);
            _out.Write(utf8);
            Share(_values, ref _valueCount, text, sharedValues);
        }
        else
        {
            Byte(ascii ? 0xe0 : 0xe4);
            _out.Write(utf8);
            Byte(0xfc);
        }
    }

    /// <summary>Numbers with 0xfe or 0xff as low byte are counted, but never referred to.</summary>
    private static void Share(Dictionary<string, int> table, ref int count, string text, bool enabled)
    {
        if (!enabled)
        {
            return;
        }

        if (count == 1024)
        {
            table.Clear();
            count = 0;
        }

        if ((count & 0xff) < 0xfe)
        {
            table.Add(text, count);
        }

        count++;
    }

    private void Byte(int value) => _out.Write([(byte)value]);

    private void VInt(ulong value)
    {
        var groups = new Stack<int>();
        groups.Push((int)(value & 0x3f) | 0x80);
        for (value >>= 6; value > 0; value >>= 7)
        {
            groups.Push((int)(value & 0x7f));
        }

        foreach (var group in groups)
        {
            Byte(group);
        }
    }

    private void Groups(ulong bits, int count)
    {
        for (var i = count - 1; i >= 0; i--)
        {
            Byte(i * 7 < 64 ? (int)((bits >> (i * 7)) & 0x7f) : 0);
        }
    }

    private void SevenBit(byte[] bytes)
    {
        VInt((ulong)bytes.Length);
        var bits = 0;
        var pending = 0;
        foreach (var b in bytes)
        {
            bits = (bits << 8) | b;
            pending += 8;
            while (pending >= 7)
            {
                pending -= 7;
                Byte((bits >> pending) & 0x7f);
            }

            bits &= (1 << pending) - 1;
        }

        if (pending > 0)
        {
            Byte(bits);
        }
    }
}
