namespace Ferry.Sandbox.Mappings;

/// <summary>Text in the order of its UTF-8 bytes, as Lucene sorts terms.</summary>
internal sealed record OrdinalText(string Text) : IComparable
{
    public static bool operator <(OrdinalText a, OrdinalText b) => a.CompareTo(b) < 0;

    public static bool operator >(OrdinalText a, OrdinalText b) => a.CompareTo(b) > 0;

    public static bool operator <=(OrdinalText a, OrdinalText b) => a.CompareTo(b) <= 0;

    public static bool operator >=(OrdinalText a, OrdinalText b) => a.CompareTo(b) >= 0;

    public int CompareTo(object? obj)
    {
        var other = ((OrdinalText)obj!).Text;
        for (var i = 0; i < Math.Min(Text.Length, other.Length); i++)
        {
            if (Text[i] == other[i]) continue;
            // UTF-16 order differs from UTF-8 order only in that surrogates belong above all else.
            var (a, b) = (char.IsSurrogate(Text[i]), char.IsSurrogate(other[i]));
            return a == b ? Text[i].CompareTo(other[i]) : a.CompareTo(b);
        }

        return Text.Length.CompareTo(other.Length);
    }
}
