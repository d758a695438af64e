namespace Ferry.Lucene.DocValues;

/// <summary>Where and how the distinct terms of a sorted field are stored, as the metadata file says; one kind for each family of formats.</summary>
/// <param name="Count">Number of terms.</param>
internal abstract record TermsEntry(long Count)
{
    /// <exception cref="IndexFormatException">They are damaged, or more than are kept in memory.</exception>
    public abstract ValueTask<SortedTerms> ReadAsync(DocValuesData data, CancellationToken cancellationToken);

    /// <summary>Reads the bytes that hold the terms.</summary>
    protected async ValueTask<ReadOnlyMemory<byte>> ReadBytesAsync(DocValuesData data, long offset, long length, CancellationToken cancellationToken)
    {
        if (length > SortedTerms.MaxBytes)
        {
            throw new IndexFormatException(FormatProblem.Unsupported, data.File, offset, $"{length} bytes of terms are more than are kept in memory");
        }

        // Terms are distinct, so all but one take a byte at least.
        return Count >= 0 && Count - 1 <= length
            ? await data.ReadAsync(offset, length, cancellationToken)
            : throw data.Corrupt(offset, $"{Count} terms in {length} bytes");
    }
}
