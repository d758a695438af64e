using System.Numerics;
using Ferry.Lucene.Index;

namespace Ferry.Lucene.Tests;

/// <summary>How a column of numbers is stored before Lucene 7.0.</summary>
internal enum OldEncoding
{
    Delta,
    Gcd,
    Table,
    Constant,
    Sparse,

    /// <summary>Of 4.2: a table whose indices do not cross from one Int64 into the next.</summary>
    TableInSingleBlocks,

    /// <summary>Of 4.2: signed bytes.</summary>
    Bytes,
}

/// <summary>A format of doc values before Lucene 7.0, by the codec name in its metadata file.</summary>
internal sealed record OldFormat(string MetaCodec, int Version, params OldEncoding[] Encodings)
{
    private static readonly OldEncoding[] Common = [OldEncoding.Delta, OldEncoding.Gcd, OldEncoding.Table];

    public static OldFormat[] All { get; } =
    [
        new("Lucene42DocValuesMetadata", 1, [.. Common, OldEncoding.TableInSingleBlocks, OldEncoding.Bytes]),
        new("Lucene42DocValuesMetadata", 2, [.. Common, OldEncoding.TableInSingleBlocks, OldEncoding.Bytes]),
        new("DiskDocValuesMetadata", 1, Common),
        new("Lucene45ValuesMetadata", 0, Common),
        new("Lucene45ValuesMetadata", 1, Common),
        new("Lucene45ValuesMetadata", 2, Common),
        new("Lucene49ValuesMetadata", 0, Common),
        new("Lucene410ValuesMetadata", 0, Common),
        new("Lucene50DocValuesMetadata", 1, [.. Common, OldEncoding.Constant]),
        new("Lucene54DocValuesMetadata", 0, [.. Common, OldEncoding.Constant, OldEncoding.Sparse]),
    ];

    public bool IsLucene4 => Release < 500;

    public bool HasFooter => Release >= 490 || Version >= 2;

    public bool RecordsMissing => Release != 420;

    public string DataCodec => MetaCodec.Replace("Metadata", "Data", StringComparison.Ordinal).Replace("ValuesData", "DocValuesData", StringComparison.Ordinal)
        .Replace("DocDoc", "Doc", StringComparison.Ordinal);

    public string Extension => MetaCodec[0] == 'D' ? "dvd" : "dv";

    /// <summary>The release it is named after, "4.10" as 4100; Disk is Lucene45's.</summary>
    public int Release => MetaCodec switch
    {
        "Lucene42DocValuesMetadata" => 420,
        "Lucene49ValuesMetadata" => 490,
        "Lucene410ValuesMetadata" => 495,
        "Lucene50DocValuesMetadata" => 500,
        "Lucene54DocValuesMetadata" => 540,
        _ => 450,
    };

    public override string ToString() => $"{MetaCodec} {Version}";
}

/// <summary>Writes a numeric field (number 1, "n") among fields of all other types, as the formats before Lucene 7.0 do.</summary>
internal sealed class OldDocValuesWriter(OldFormat format, OldEncoding encoding, int blockSize = 64)
{
    public const int Field = 1;

    private readonly FileWriter _data = new();
    private readonly FileWriter _meta = new();

    public static WrittenField[] Fields { get; } =
    [
        new("b", 0, DocValuesType.Binary), new("n", Field, DocValuesType.Numeric), new("s", 2, DocValuesType.Sorted),
        new("ss", 3, DocValuesType.SortedSet), new("sn", 4, DocValuesType.SortedNumeric),
    ];

    /// <param name="values">One a document; null where there is none.</param>
    /// <returns>The content of data and metadata, without footers.</returns>
    public (FileWriter Data, FileWriter Meta) Write(long?[] values)
    {
        Header(_data, format.DataCodec);
        Header(_meta, format.MetaCodec);
        _data.Bytes("values of other fields"u8);
        if (format.Release == 420)
        {
            _meta.VInt(0).Byte(1).Int64(5).Int64(9).VInt(3).VInt(4).VInt(1).VInt(4096);
            Lucene42Numeric(values);
            _meta.VInt(2).Byte(0).Int64(5).Byte(2).VInt(2).Byte(2).Int64(6).VLong(7);
        }
        else
        {
            Binary(0, kind: 0);
            Numeric(Field, values);
            _meta.VInt(2).Byte(2);
            Binary(2, kind: 2);
            Numeric(2, [1, 2]);
            OtherSets();
        }

        _meta.VInt(-1);
        return (_data, _meta);
    }

    private void Header(FileWriter file, string codec) => _ = format.IsLucene4 ? file.PlainHeader(codec, format.Version) : file.Header(codec, format.Version, "x");

    private void OtherSets()
    {
        _meta.VInt(3).Byte(3);
        if ((format.Release, format.Version) != (450, 0))
        {
            _meta.VInt(0); // with addresses
        }

        Binary(3, kind: 1);
        Numeric(3, [1, 2, 3]);
        Addresses(3);
        if (format.Release >= 500)
        {
            _meta.VInt(3).Byte(3).VInt(2).Int32(2).Int64(5).Int64(6).Int32(1).Int32(2); // a table of sets
        }

        if (format.Release >= 490)
        {
            _meta.VInt(4).Byte(4).VInt(0);
            Numeric(4, [7, 8]);
            Addresses(4);
        }
    }

    private void Binary(int field, int kind)
    {
        _meta.VInt(field).Byte(1).VInt(kind).Int64(-1).VInt(3).VInt(3).VLong(5).Int64(40);
        if (kind == 0)
        {
            return;
        }

        if (kind == 2 && format.Release is 450 or 490)
        {
            _meta.VInt(16); // interval
        }

        _meta.Int64(50);
        if (kind == 1 && format.Release == 540)
        {
            _meta.VInt(2);
            Monotonic(blocks: 2);
            _meta.Int64(60);
            return;
        }

        _meta.VInt(2).VInt(16384);
        if (kind == 2 && format.Release > 490)
        {
            _meta.Int64(70); // reverse index
        }
    }

    /// <summary>The addresses of a field of several values.</summary>
    private void Addresses(int field)
    {
        _meta.VInt(field).Byte(0).VInt(format.Release == 450 ? 0 : 3).Int64(-1);
        if (format.Release == 450)
        {
            _meta.VInt(2).Int64(40).VLong(9).VInt(16384);
            return;
        }

        _meta.Int64(40).VLong(9);
        if (format.Release == 540)
        {
            _meta.VInt(16); // one block for the documents of any test
            Monotonic(blocks: 1);
        }
        else
        {
            _meta.VInt(2).VInt(16384);
        }

        _meta.Int64(80);
    }

    private void Monotonic(int blocks)
    {
        for (var i = 0; i < blocks; i++)
        {
            _meta.Int64(0).Float(1).Int64(0).Byte(0);
        }
    }

    private void Numeric(int field, long?[] values)
    {
        _meta.VInt(field).Byte(0);
        if (encoding == OldEncoding.Sparse && field == Field)
        {
            Sparse(field, values);
            return;
        }

        var missing = -1L;
        if (values.Contains(null))
        {
            missing = _data.Length;
            MissingBits(values);
        }

        NumericBody(encoding == OldEncoding.Sparse ? OldEncoding.Delta : encoding, missing, values);
    }

    private void NumericBody(OldEncoding kind, long missing, long?[] values)
    {
        var numbers = Array.ConvertAll(values, value => value ?? 0);
        _meta.VInt(kind switch { OldEncoding.Gcd => 1, OldEncoding.Table => 2, OldEncoding.Constant => 4, _ => 0 }).Int64(missing);
        if (format.Release == 450)
        {
            _meta.VInt(2).Int64(_data.Length).VLong(numbers.Length).VInt(blockSize);
            Scale(kind, numbers);
            _data.Bytes(kind == OldEncoding.Table ? Indices(numbers) : BlockPacked(Quotients(kind, numbers)));
            return;
        }

        _meta.Int64(_data.Length).VLong(numbers.Length);
        Scale(kind, numbers);
        if (kind != OldEncoding.Constant)
        {
            var packed = kind == OldEncoding.Table ? Array.ConvertAll(numbers, n => (long)Array.IndexOf(Distinct(numbers), n)) : Quotients(kind, numbers);
            var min = kind == OldEncoding.Delta ? numbers.Min() : 0;
            var offsets = Array.ConvertAll(packed, n => (ulong)(n - min));
            var bits = RoundedBits(offsets);
            _meta.VInt(bits);
            _data.Bytes(BitPacking.Pack(offsets, bits, littleEndian: false)).Bytes([0, 0, 0]);
        }

        _meta.Int64(_data.Length);
    }

    /// <summary>Minimum, divisor, table: what a number stands for.</summary>
    private void Scale(OldEncoding kind, long[] numbers)
    {
        switch (kind)
        {
            case OldEncoding.Delta when format.Release == 450:
                break;
            case OldEncoding.Delta:
                _meta.Int64(numbers.Min());
                break;
            case OldEncoding.Constant:
                _meta.Int64(numbers.First(number => number != 0 || numbers.All(n => n == 0)));
                break;
            case OldEncoding.Gcd:
                _meta.Int64(numbers.Min()).Int64(Divisor(numbers));
                break;
            default:
                _meta.VInt(Distinct(numbers).Length);
                Array.ForEach(Distinct(numbers), number => _meta.Int64(number));
                break;
        }
    }

    private void Sparse(int field, long?[] values)
    {
        var docs = Enumerable.Range(0, values.Length).Where(doc => values[doc] is not null).ToArray();
        _meta.VInt(5).Int64(_data.Length).VLong(docs.Length).VInt(16);
        if (docs.Length > 0)
        {
            // One block: the difference from a rising line of slope 0 is the document itself.
            _meta.Int64(0).Float(0).Int64(0).Byte(16);
            _data.Bytes(BitPacking.Pack(Array.ConvertAll(docs, doc => (ulong)doc), 16, littleEndian: false));
        }

        _meta.Int64(_data.Length).VLong(values.Length).Byte(0).VInt(field).Byte(0);
        NumericBody(OldEncoding.Delta, -1, docs.Length == 0 ? [0] : [.. docs.Select(doc => values[doc])]);
        _meta.Int64(_data.Length);
    }

    private void MissingBits(long?[] values)
    {
        foreach (var chunk in values.Chunk(8))
        {
            _data.Byte(chunk.Select((value, i) => value is null ? 0 : 1 << i).Sum());
        }
    }

    private void Lucene42Numeric(long?[] values)
    {
        var numbers = Array.ConvertAll(values, value => value ?? 0);
        _meta.VInt(Field).Byte(0).Int64(_data.Length);
        switch (encoding)
        {
            case OldEncoding.Bytes:
                _meta.Byte(2);
                Array.ForEach(numbers, number => _data.Byte((int)number));
                break;
            case OldEncoding.Delta:
                _meta.Byte(0).VInt(0);
                _data.VInt(blockSize).Bytes(BlockPacked(numbers, wholeInt64: true));
                break;
            case OldEncoding.Gcd:
                _meta.Byte(3).VInt(1);
                _data.Int64(numbers.Min()).Int64(Divisor(numbers)).VInt(blockSize).Bytes(BlockPacked(Quotients(OldEncoding.Gcd, numbers)));
                break;
            default:
                var table = Distinct(numbers);
                _meta.Byte(1).VInt(1);
                _data.VInt(table.Length);
                Array.ForEach(table, number => _data.Int64(number));
                _data.VInt(encoding == OldEncoding.Table ? 0 : 1).VInt(IndexBits(table));
                _data.Bytes(encoding == OldEncoding.Table ? Indices(numbers) : SingleBlocks(numbers));
                break;
        }
    }

    private byte[] BlockPacked(long[] numbers, bool wholeInt64 = false)
    {
        var packed = new FileWriter();
        foreach (var block in numbers.Chunk(blockSize))
        {
            var min = block.Min();
            var offsets = Array.ConvertAll(block, number => (ulong)(number - min));
            var bits = 64 - BitOperations.LeadingZeroCount(offsets.Max());
            packed.Byte((bits << 1) | (min == 0 ? 1 : 0));
            if (min != 0)
            {
                ZigZagLessOne(packed, min);
            }

            if (bits > 0)
            {
                var bytes = BitPacking.Pack(offsets, bits, littleEndian: false);
                packed.Bytes(bytes).Bytes(new byte[wholeInt64 ? (8 - (bytes.Length % 8)) % 8 : 0]);
            }
        }

        return packed.ToArray();
    }

    /// <summary>Seven bits a byte, eight in the ninth.</summary>
    private static void ZigZagLessOne(FileWriter file, long value)
    {
        var rest = (ulong)((value >> 63) ^ (value << 1)) - 1;
        for (var i = 0; i < 8 && rest >= 0x80; i++, rest >>= 7)
        {
            file.Byte((int)(rest & 0x7f) | 0x80);
        }

        file.Byte((int)rest);
    }

    private static byte[] Indices(long[] numbers)
    {
        var table = Distinct(numbers);
        return BitPacking.Pack(Array.ConvertAll(numbers, number => (ulong)Array.IndexOf(table, number)), IndexBits(table), littleEndian: false);
    }

    private static byte[] SingleBlocks(long[] numbers)
    {
        var table = Distinct(numbers);
        var bits = IndexBits(table);
        var file = new FileWriter();
        foreach (var word in numbers.Chunk(64 / bits))
        {
            file.Int64((long)word.Select((number, i) => (ulong)Array.IndexOf(table, number) << (i * bits)).Aggregate(0UL, (all, index) => all | index));
        }

        return file.ToArray();
    }

    private static int IndexBits(long[] table) => Math.Max(1, 32 - BitOperations.LeadingZeroCount((uint)(table.Length - 1)));

    private static long[] Distinct(long[] numbers) => [.. numbers.Distinct().Order()];

    private static long[] Quotients(OldEncoding kind, long[] numbers) =>
        kind == OldEncoding.Gcd ? Array.ConvertAll(numbers, number => (number - numbers.Min()) / Divisor(numbers)) : numbers;

    private static long Divisor(long[] numbers) =>
        Math.Max(1, (long)numbers.Select(number => (BigInteger)number - numbers.Min()).Aggregate(BigInteger.Zero, BigInteger.GreatestCommonDivisor));

    private static int RoundedBits(ulong[] values)
    {
        int[] widths = [1, 2, 4, 8, 12, 16, 20, 24, 28, 32, 40, 48, 56, 64];
        return widths.First(width => width >= 64 - BitOperations.LeadingZeroCount(values.Max()));
    }
}
