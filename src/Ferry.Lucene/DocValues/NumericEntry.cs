namespace Ferry.Lucene.DocValues;

/// <summary>Where and how the values of a numeric field are stored, as the metadata file says; one kind for each family of formats.</summary>
internal abstract record NumericEntry
{
    /// <param name="data">The file of values.</param>
    /// <param name="maxDoc">Documents of the segment.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public abstract ValueTask<NumericDocValues> OpenAsync(DocValuesData data, int maxDoc, CancellationToken cancellationToken);
}
