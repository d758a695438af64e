namespace Ferry.Lucene.DocValues;

/// <summary>How Lucene42 stores a column of numbers.</summary>
internal enum Lucene42Encoding
{
    /// <summary>Blocks of packed differences from a minimum.</summary>
    Delta = 0,

    /// <summary>Indices into a table.</summary>
    Table = 1,

    /// <summary>A signed byte each.</summary>
    Bytes = 2,

    /// <summary>Blocks of packed quotients by a common divisor.</summary>
    Gcd = 3,
}
