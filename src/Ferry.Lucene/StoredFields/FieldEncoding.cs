namespace Ferry.Lucene.StoredFields;

/// <summary>How the fields of a document are encoded, by the first release that does so.</summary>
internal enum FieldEncoding
{
    /// <summary>Number of the field, then a byte with the type; numbers have all their bytes.</summary>
    Lucene40,

    /// <summary>Number of the field and type in one; numbers have all their bytes.</summary>
    Lucene41,

    /// <summary>Number of the field and type in one; numbers take the fewer bytes the simpler they are.</summary>
    Lucene50,
}
