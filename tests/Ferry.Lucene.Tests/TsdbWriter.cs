using Ferry.Lucene.Index;

namespace Ferry.Lucene.Tests;

/// <summary>Writes a numeric field (number 1, "n") among fields of other types, as Elasticsearch's formats for time series do.</summary>
internal sealed class TsdbWriter(bool es819, int bits, int steps)
{
    private const int BlockSize = 128;
    private const int Field = 1;

    private readonly FileWriter _data = new FileWriter(littleEndian: true).Header(Codec(es819, "Data"), 0, "x").Bytes("values of other fields"u8);
    private readonly FileWriter _meta = new FileWriter(littleEndian: true).Header(Codec(es819, "Metadata"), 0, "x");

    public static WrittenField[] Fields { get; } =
    [
        new("b", 0, DocValuesType.Binary), new("n", Field, DocValuesType.Numeric), new("s", 2, DocValuesType.Sorted),
        new("ss", 3, DocValuesType.SortedSet), new("sn", 4, DocValuesType.SortedNumeric),
    ];

    public static string Codec(bool es819, string kind) => $"ES8{(es819 ? "19" : "7")}TSDBDocValues{kind}";

    /// <returns>Values holds one number a document, 0 where there is none.</returns>
    public (FileWriter Data, FileWriter Meta, long[] Values) Write(bool[] has, Random random)
    {
        Skipper().Int64(1).Int64(2).Int64(-1).Int64(0).Int16(-1).Byte(0xff).Int32(5).Int32(3).Int32(9).Int64(3).VInt(3);
        Monotonic(1).Int64(4);
        var values = Numeric(has, random);
        OrdinalEntry(2, type: 2, shift: -1);
        Terms();
        OrdinalEntry(3, type: 3, shift: -2);
        Terms();
        SortedNumeric(4);
        _meta.Int32(-1);
        return (_data, _meta, values);
    }

    /// <summary>The start of the entry of field 0; every field of these has an index for skipping.</summary>
    private FileWriter Skipper(int field = 0, int type = 1) =>
        _meta.Int32(field).Byte(type).Int64(1).Int64(2).Int64(3).Int64(4).Int32(5).Int32(6);

    private FileWriter Monotonic(int blocks)
    {
        for (var i = 0; i < blocks; i++)
        {
            _meta.Int64(0).Float(1).Int64(0).Byte(0);
        }

        return _meta;
    }

    private long[] Numeric(bool[] has, Random random)
    {
        var docs = Enumerable.Range(0, has.Length).Where(doc => has[doc]).ToArray();
        Skipper(Field, type: 0);
        if (!es819)
        {
            DocsWithField(docs, has.Length);
        }

        _meta.Int64(docs.Length);
        if (es819)
        {
            _meta.Int32(docs.Length);
        }

        var present = new List<long>();
        if (docs.Length > 0)
        {
            Blocks(docs.Length, present, random);
        }

        if (es819)
        {
            DocsWithField(docs, has.Length);
        }

        var values = new long[has.Length];
        foreach (var (i, doc) in docs.Index())
        {
            values[doc] = present[i];
        }

        return values;
    }

    private void DocsWithField(int[] docs, int maxDoc)
    {
        if (docs.Length == 0 || docs.Length == maxDoc)
        {
            _meta.Int64(docs.Length == 0 ? -2 : -1).Int64(0).Int16(-1).Byte(0xff);
            return;
        }

        var disi = DisiWriter.Encode(docs, littleEndian: true, denseRankPower: 9);
        _meta.Int64(_data.Length).Int64(disi.Length).Int16(0).Byte(9);
        _data.Bytes(disi);
    }

    private void Blocks(int count, List<long> present, Random random)
    {
        var offset = _data.Length;
        var starts = new List<int>();
        while (present.Count < count)
        {
            starts.Add(_data.Length - offset);
            present.AddRange(Block(random));
        }

        var length = _data.Length - offset;
        var index = _data.Length;
        _meta.Int32(16).Int64(0).Float(0).Int64(0).Byte(32);
        starts.ForEach(start => _data.Int32(start));
        _data.Bytes([0, 0, 0]);
        _meta.Int64(index).Int64(_data.Length - index).Int64(offset).Int64(length);
    }

    private long[] Block(Random random)
    {
        var packed = new ulong[BlockSize];
        foreach (ref var number in packed.AsSpan())
        {
            number = bits == 0 ? 0 : (ulong)random.NextInt64(long.MinValue, long.MaxValue) & BitPacking.Mask(bits);
        }

        _data.VInt((bits << 3) | steps);
        _data.Bytes(Pack(packed));
        var numbers = Array.ConvertAll(packed, number => (long)number);
        if ((steps & 1) != 0)
        {
            var divisor = random.Next(2, 1000);
            _data.VLong(divisor - 2);
            numbers = Array.ConvertAll(numbers, number => number * divisor);
        }

        if ((steps & 2) != 0)
        {
            var minimum = random.NextInt64(long.MinValue, long.MaxValue);
            ZigZag(minimum);
            numbers = Array.ConvertAll(numbers, number => number + minimum);
        }

        if ((steps & 4) != 0)
        {
            var sum = random.NextInt64(-1000, 1000);
            ZigZag(sum);
            numbers = Array.ConvertAll(numbers, number => sum += number);
        }

        return numbers;
    }

    private void ZigZag(long value) => _data.VLong((value >> 63) ^ (value << 1));

    private byte[] Pack(ulong[] numbers)
    {
        if (bits is > 32 or 0)
        {
            return [.. numbers.SelectMany(number => BitConverter.GetBytes(number).Take(bits / 8))];
        }

        var laneBits = bits <= 8 ? 8 : bits <= 16 ? 16 : 32;
        var words = new ulong[2 * bits];
        var perLane = BlockSize * laneBits / 64;
        foreach (var (i, number) in numbers.Index())
        {
            for (var bit = 0; bit < bits; bit++)
            {
                if (((number >> (bits - 1 - bit)) & 1) != 0)
                {
                    var (word, fromTop) = Place(i % perLane, bit, laneBits, words.Length);
                    words[word] |= 1UL << (63 - ((i / perLane * laneBits) + fromTop));
                }
            }
        }

        return [.. words.SelectMany(BitConverter.GetBytes)];
    }

    /// <summary>The word of a bit (counted from the number's highest) of a lane's number, and its distance from the top of the lane.</summary>
    private (int Word, int FromTop) Place(int number, int bit, int laneBits, int words)
    {
        var (layers, left) = (laneBits / bits, laneBits % bits);
        if (number < layers * words)
        {
            return (number % words, (number / words * bits) + bit);
        }

        var position = ((number - (layers * words)) * bits) + bit;
        return (position / left, (layers * bits) + (position % left));
    }

    /// <summary>A field of ordinals that are the same for all documents (-1) or for ranges of documents (-2, of ES819TSDB only).</summary>
    private void OrdinalEntry(int field, int type, int shift)
    {
        Skipper(field, type);
        if (type == 3)
        {
            _meta.Byte(0); // one value a document
        }

        if (!es819)
        {
            DocsWithField([0], 1);
        }

        _meta.Int64(1);
        if (es819)
        {
            _meta.Int32(1);
        }

        _ = es819 && shift == -2 ? _meta.Int32(-2).VInt(1).Byte(12) : _meta.Int32(-1);
        if (es819 && shift == -2)
        {
            Monotonic(1);
        }

        _meta.Int64(0).Int64(0).Int64(0).Int64(0);
        if (es819)
        {
            DocsWithField([0], 1);
        }
    }

    private void Terms()
    {
        _meta.VLong(1).Int32(16);
        Monotonic(1).Int32(4).Int32(8).Int64(1).Int64(2).Int64(3).Int64(4).Int32(10);
        Monotonic(1).Int64(1).Int64(2).Int64(3).Int64(4);
    }

    private void SortedNumeric(int field)
    {
        Skipper(field, type: 4);
        if (!es819)
        {
            DocsWithField([0], 1);
        }

        _meta.Int64(2);
        if (es819)
        {
            _meta.Int32(1);
        }

        _meta.Int32(16);
        Monotonic(1).Int64(0).Int64(0).Int64(0).Int64(0);
        if (es819)
        {
            DocsWithField([0], 1);
        }
        else
        {
            _meta.Int32(1);
        }

        _meta.Int64(7).VInt(16);
        Monotonic(1).Int64(8);
    }
}
