namespace Ferry.Lucene.DocValues;

/// <summary>What packed numbers stand for: indices into a table, or min + gcd × number.</summary>
internal readonly record struct NumericScale(long Min, long Gcd, long[]? Table = null)
{
    /// <param name="values">Packed numbers, which become the values.</param>
    /// <param name="min">The smallest value, where each block has its own.</param>
    /// <param name="data">The file they come from.</param>
    /// <param name="offset">Where they are, for error messages.</param>
    public void Apply(Span<long> values, long min, DocValuesData data, long offset)
    {
        if (Table is { } table)
        {
            foreach (ref var value in values)
            {
                value = (ulong)value < (ulong)table.Length
                    ? table[value]
                    : throw data.Corrupt(offset, $"value {value} points outside of a table of {table.Length}");
            }

            return;
        }

        foreach (ref var value in values)
        {
            value = (value * Gcd) + min;
        }
    }
}
