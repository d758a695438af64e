namespace Ferry.Lucene.DocValues;

/// <summary>What the metadata file of doc values says of the fields that can be read, by field number.</summary>
internal sealed class DocValuesEntries
{
    public Dictionary<int, NumericEntry> Numerics { get; } = [];

    /// <summary>Ordinals of the one term a document has, those of <see cref="Terms"/>.</summary>
    public Dictionary<int, NumericEntry> Ordinals { get; } = [];

    public Dictionary<int, TermsEntry> Terms { get; } = [];
}
