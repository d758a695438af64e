using Ferry.Lucene.Util;

namespace Ferry.Lucene.DocValues;

/// <summary>
/// The documents that have a value in formats before Lucene 7.0: bit i mod 8 of byte i/8 for document i. Documents without a value have a
/// stored number all the same.
/// </summary>
internal static class MissingBits
{
    private const long NoneMissing = -1;
    private const long AllMissing = -2;

    /// <param name="data">The file they are in.</param>
    /// <param name="offset">Where, or one of the numbers for "none is missing" and "all are" (5.0 and later).</param>
    /// <param name="maxDoc">Documents of the segment.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The documents that have a value; null if all have.</returns>
    public static async ValueTask<FixedBitSet?> ReadAsync(DocValuesData data, long offset, int maxDoc, CancellationToken cancellationToken)
    {
        if (offset == NoneMissing)
        {
            return null;
        }

        var docs = new FixedBitSet(maxDoc);
        if (offset != AllMissing)
        {
            var bytes = (await data.ReadAsync(offset, (maxDoc + 7L) / 8, cancellationToken)).Span;
            for (var doc = 0; doc < maxDoc; doc++)
            {
                if ((bytes[doc >> 3] & (1 << (doc & 7))) != 0)
                {
                    docs.Set(doc);
                }
            }
        }

        return docs;
    }
}
