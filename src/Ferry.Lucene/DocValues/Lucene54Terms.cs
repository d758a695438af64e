using Ferry.Lucene.Store;
using Ferry.Lucene.Util;

namespace Ferry.Lucene.DocValues;

/// <summary>Terms of the format Lucene54 (5.4 to 6.6).</summary>
/// <param name="Encoding">How they are written.</param>
/// <param name="Count">Number of terms.</param>
/// <param name="Offset">Where they begin.</param>
/// <param name="MaxLength">Bytes of the longest term.</param>
/// <param name="AddressesOffset">Where the addresses begin, and the terms end; unused if all have one length.</param>
/// <param name="BlockShift">Of the addresses of <see cref="Lucene54TermsEncoding.Variable"/>.</param>
/// <param name="Blocks">The description of their blocks (<see cref="DirectMonotonic"/>).</param>
/// <param name="AddressesEnd">Where they end.</param>
internal sealed record Lucene54Terms(
    Lucene54TermsEncoding Encoding, long Count, long Offset, int MaxLength, long AddressesOffset, int BlockShift, byte[] Blocks, long AddressesEnd)
    : TermsEntry(Count)
{
    private const int BlockSize = 16;
    private const byte LongSuffixes = 0xff;

    public override async ValueTask<SortedTerms> ReadAsync(DocValuesData data, CancellationToken cancellationToken)
    {
        var length = Encoding == Lucene54TermsEncoding.Fixed ? Math.BigMul(MaxLength, checked((int)Math.Clamp(Count, 0, int.MaxValue))) : AddressesOffset - Offset;
        var bytes = await ReadBytesAsync(data, Offset, length, cancellationToken);
        if (Encoding == Lucene54TermsEncoding.Variable)
        {
            return ReadVariable(data, bytes, await data.ReadAsync(AddressesOffset, AddressesEnd - AddressesOffset, cancellationToken));
        }

        var reader = data.Reader(bytes, Offset);
        var terms = new SortedTerms(Count);
        while (terms.Count < Count)
        {
            if (Encoding == Lucene54TermsEncoding.Fixed)
            {
                terms.Add(ref reader, MaxLength);
            }
            else
            {
                ReadBlock(ref reader, terms);
            }
        }

        return terms;
    }

    private SortedTerms ReadVariable(DocValuesData data, ReadOnlyMemory<byte> bytes, ReadOnlyMemory<byte> packed)
    {
        var meta = data.Reader(Blocks, 0);
        var addresses = DirectMonotonic.Decode(ref meta, checked((int)Count + 1), BlockShift, packed.Span, data.File);
        var reader = data.Reader(bytes, Offset);
        var terms = new SortedTerms(Count);
        for (var i = 0; i < Count; i++)
        {
            var length = addresses[i + 1] - addresses[i];
            terms.Add(ref reader, length >= 0 && length <= reader.Remaining ? (int)length : throw reader.Corrupt($"a term of {length} bytes"));
        }

        return terms;
    }

    /// <summary>
    /// The first term with its length; the lengths of what the other fifteen have in addition to what they share with it, less one, as bytes
    /// or, behind 0xff, as Int16; then each of them as the number of shared bytes and what follows.
    /// </summary>
    private void ReadBlock(ref ByteReader reader, SortedTerms terms)
    {
        var first = terms.Count;
        terms.Add(ref reader, reader.ReadCount());
        Span<int> suffixes = stackalloc int[BlockSize];
        var isLong = false;
        for (var i = 1; i < BlockSize; i++)
        {
            if (isLong)
            {
                suffixes[i] = (ushort)reader.ReadInt16();
                continue;
            }

            int suffix = reader.ReadByte();
            isLong = i == 1 && suffix == LongSuffixes;
            suffixes[i] = isLong ? (ushort)reader.ReadInt16() : suffix;
        }

        for (var i = 1; i < BlockSize && terms.Count < Count; i++)
        {
            terms.Add(ref reader, first, reader.ReadByte(), suffixes[i] + 1);
        }
    }
}

/// <summary>As the metadata file numbers them.</summary>
internal enum Lucene54TermsEncoding
{
    /// <summary>All of one length.</summary>
    Fixed = 0,

    /// <summary>Of any length, which addresses tell.</summary>
    Variable = 1,

    /// <summary>In blocks of 16 that begin alike.</summary>
    SharedPrefixes = 2,
}
