namespace Ferry.Lucene.Index;

/// <summary>Names of index files: "_segment[_generation][_suffix].ext", generations in base 36.</summary>
public static class IndexFileNames
{
    public static string Segment(string segment, string suffix, string extension) =>
        suffix.Length == 0 ? $"{segment}.{extension}" : $"{segment}_{suffix}.{extension}";

    public static string Generation(string segment, long generation, string extension) =>
        $"{segment}_{Base36(generation)}.{extension}";

    public static string Base36(long value)
    {
        Span<char> digits = stackalloc char[13];
        var start = digits.Length;
        do
        {
            digits[--start] = "0123456789abcdefghijklmnopqrstuvwxyz"[(int)(value % 36)];
            value /= 36;
        }
        while (value > 0);
        return new string(digits[start..]);
    }
}
