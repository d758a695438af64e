namespace Ferry.Lucene.Tests;

/// <summary>How a column of numbers is stored.</summary>
internal enum NumericForm
{
    /// <summary>All documents with a value have the same.</summary>
    Constant,

    /// <summary>One number of bits for all: value = min + gcd × packed.</summary>
    Packed,

    /// <summary>Packed values point into a table.</summary>
    Table,

    /// <summary>Blocks with their own minimum and number of bits.</summary>
    Blocks,
}

internal sealed record NumericEncoding(NumericForm Form, int Bits, long Min, long Gcd, bool LittleEndian);

/// <summary>Writes a numeric column with random values as Lucene80 and Lucene90 do: the data, and its entry in the metadata.</summary>
internal static class NumericWriter
{
    private const int BlockShift = 5;

    /// <returns>Values holds one number a document, 0 where there is none.</returns>
    public static (byte[] Data, byte[] Meta, long[] Values) Write(bool[] has, NumericEncoding encoding, Random random)
    {
        var docs = Enumerable.Range(0, has.Length).Where(doc => has[doc]).ToArray();
        var data = new FileWriter(encoding.LittleEndian).Bytes("something in front"u8);
        var meta = new FileWriter(encoding.LittleEndian);
        if (docs.Length == 0 || docs.Length == has.Length)
        {
            meta.Int64(docs.Length == 0 ? -2 : -1).Int64(0).Int16(-1).Byte(0xff);
        }
        else
        {
            var disi = DisiWriter.Encode(docs, encoding.LittleEndian, denseRankPower: 9);
            meta.Int64(data.Length).Int64(disi.Length).Int16(0).Byte(9);
            data.Bytes(disi);
        }

        meta.Int64(docs.Length);
        var valuesOffset = data.Length;
        var present = encoding.Form switch
        {
            NumericForm.Constant => Constant(docs.Length, encoding, meta),
            NumericForm.Packed => Packed(docs.Length, encoding, random, meta, data),
            NumericForm.Table => Table(docs.Length, encoding, random, meta, data),
            _ => Blocks(docs.Length, encoding, random, meta, data),
        };
        meta.Int64(valuesOffset).Int64(data.Length - valuesOffset).Int64(-1);
        var values = new long[has.Length];
        for (var i = 0; i < docs.Length; i++)
        {
            values[docs[i]] = present[i];
        }

        return (data.ToArray(), meta.ToArray(), values);
    }

    private static long[] Constant(int count, NumericEncoding encoding, FileWriter meta)
    {
        meta.Int32(-1).Byte(0).Int64(encoding.Min).Int64(encoding.Gcd);
        return [.. Enumerable.Repeat(encoding.Min, count)];
    }

    private static long[] Packed(int count, NumericEncoding encoding, Random random, FileWriter meta, FileWriter data)
    {
        meta.Int32(-1).Byte(encoding.Bits).Int64(encoding.Min).Int64(encoding.Gcd);
        var packed = RandomValues(count, encoding.Bits, random);
        data.Bytes(BitPacking.Pack(packed, encoding.Bits, encoding.LittleEndian));
        return Array.ConvertAll(packed, value => ((long)value * encoding.Gcd) + encoding.Min);
    }

    private static long[] Table(int count, NumericEncoding encoding, Random random, FileWriter meta, FileWriter data)
    {
        var table = Enumerable.Range(0, random.Next(2, 257)).Select(_ => random.NextInt64(long.MinValue, long.MaxValue)).ToArray();
        meta.Int32(table.Length);
        Array.ForEach(table, value => meta.Int64(value));
        meta.Byte(8).Int64(0).Int64(1);
        var packed = RandomValues(count, 8, random);
        packed = Array.ConvertAll(packed, value => value % (ulong)table.Length);
        data.Bytes(BitPacking.Pack(packed, 8, encoding.LittleEndian));
        return Array.ConvertAll(packed, value => table[value]);
    }

    private static long[] Blocks(int count, NumericEncoding encoding, Random random, FileWriter meta, FileWriter data)
    {
        meta.Int32(-2 - BlockShift).Byte(0xff).Int64(encoding.Min).Int64(encoding.Gcd);
        var values = new List<long>();
        while (values.Count < count)
        {
            var bits = random.Next(0, 4) * encoding.Bits / 3;
            var min = random.NextInt64(long.MinValue, long.MaxValue);
            var size = Math.Min(1 << BlockShift, count - values.Count);
            data.Byte(bits).Int64(min);
            var packed = bits == 0 ? new ulong[size] : RandomValues(size, bits, random);
            if (bits != 0)
            {
                var bytes = BitPacking.Pack(packed, bits, encoding.LittleEndian);
                data.Int32(bytes.Length).Bytes(bytes);
            }

            values.AddRange(packed.Select(value => ((long)value * encoding.Gcd) + min));
        }

        return [.. values];
    }

    private static ulong[] RandomValues(int count, int bits, Random random)
    {
        var values = new ulong[count];
        for (var i = 0; i < count; i++)
        {
            values[i] = (ulong)random.NextInt64(long.MinValue, long.MaxValue) & BitPacking.Mask(bits);
        }

        return values;
    }
}
