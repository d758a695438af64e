using System.Globalization;
using Ferry.Lucene.Store;

namespace Ferry.Lucene.Index;

/// <summary>The release of Lucene that wrote something.</summary>
public readonly record struct LuceneVersion(int Major, int Minor, int Bugfix)
{
    public bool IsAtLeast(LuceneVersion other) => (Major, Minor, Bugfix).CompareTo((other.Major, other.Minor, other.Bugfix)) >= 0;

    public override string ToString() => $"{Major}.{Minor}.{Bugfix}";

    internal static LuceneVersion ReadInt32s(ref ByteReader reader) => new(reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32());

    internal static LuceneVersion ReadVInts(ref ByteReader reader) => new(reader.ReadVInt(), reader.ReadVInt(), reader.ReadVInt());

    /// <summary>As Lucene 4 wrote it: "4.6.1", or "4.7" for 4.7.0.</summary>
    internal static LuceneVersion ReadText(ref ByteReader reader)
    {
        var text = reader.ReadString();
        Span<int> numbers = stackalloc int[3];
        numbers.Clear();
        var count = 0;
        foreach (var range in text.AsSpan().Split('.'))
        {
            if (count == numbers.Length || !int.TryParse(text.AsSpan(range), NumberStyles.None, CultureInfo.InvariantCulture, out numbers[count]))
            {
                throw reader.Corrupt($"\"{text}\" is not a version");
            }

            count++;
        }

        return new LuceneVersion(numbers[0], numbers[1], numbers[2]);
    }
}
