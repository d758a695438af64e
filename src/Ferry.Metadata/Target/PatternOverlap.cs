namespace Ferry.Metadata.Target;

/// <summary>Whether two patterns with * can mean the same name.</summary>
internal static class PatternOverlap
{
    public static bool Between(ReadOnlySpan<char> first, ReadOnlySpan<char> second)
    {
        if (first.IsEmpty || second.IsEmpty)
        {
            return first.Trim('*').IsEmpty && second.Trim('*').IsEmpty;
        }

        return first[0] == '*' ? Between(first[1..], second) || Between(first, second[1..])
            : second[0] == '*' ? Between(first, second[1..]) || Between(first[1..], second)
            : first[0] == second[0] && Between(first[1..], second[1..]);
    }
}
