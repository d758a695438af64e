namespace Ferry.Lucene.DocValues;

/// <summary>How Lucene45 to Lucene54 store a column of numbers.</summary>
internal enum Lucene45Encoding
{
    /// <summary>Differences from a minimum.</summary>
    Delta = 0,

    /// <summary>Differences from a minimum, divided by their common divisor.</summary>
    Gcd = 1,

    /// <summary>Indices into a table.</summary>
    Table = 2,

    /// <summary>Rising addresses, not values of a numeric field (4.9 and later).</summary>
    Monotonic = 3,

    /// <summary>One number for all documents that have one (5.0 and later).</summary>
    Constant = 4,

    /// <summary>A list of documents and their numbers (5.4 and later).</summary>
    Sparse = 5,
}
