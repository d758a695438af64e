namespace Ferry.Lucene.DocValues;

/// <summary>Terms of the format Lucene70 (7.x) and, before 8.9, Lucene80: in blocks of 2^shift, each but a block's first as the bytes that it shares with the one before and the rest.</summary>
/// <param name="Count">Number of terms.</param>
/// <param name="BlockShift">Binary logarithm of the terms in a block.</param>
/// <param name="Offset">Where they begin.</param>
/// <param name="Length">Bytes of all of them.</param>
internal sealed record Lucene70Terms(long Count, int BlockShift, long Offset, long Length) : TermsEntry(Count)
{
    public override async ValueTask<SortedTerms> ReadAsync(DocValuesData data, CancellationToken cancellationToken) =>
        Read(data, await ReadBytesAsync(data, Offset, Length, cancellationToken));

    private SortedTerms Read(DocValuesData data, ReadOnlyMemory<byte> bytes)
    {
        var reader = data.Reader(bytes, Offset);
        var terms = new SortedTerms(Count);
        while (terms.Count < Count)
        {
            if ((terms.Count & ((1L << BlockShift) - 1)) == 0)
            {
                terms.Add(ref reader, reader.ReadCount());
                continue;
            }

            // Lengths from 15 shared and 16 further bytes on do not fit into four bits each.
            var lengths = reader.ReadByte();
            int shared = lengths & 15, rest = 1 + (lengths >> 4);
            if (shared == 15)
            {
                shared += reader.ReadVInt();
            }

            if (rest == 16)
            {
                rest += reader.ReadVInt();
            }

            if (shared < 0 || rest < 0 || rest > reader.Remaining)
            {
                throw reader.Corrupt($"a term of {shared} shared bytes and {rest} others");
            }

            terms.Add(ref reader, terms.Count - 1, shared, rest);
        }

        return terms;
    }
}
