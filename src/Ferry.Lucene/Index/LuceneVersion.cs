using Ferry.Lucene.Store;

namespace Ferry.Lucene.Index;

/// <summary>The release of Lucene that wrote something.</summary>
public readonly record struct LuceneVersion(int Major, int Minor, int Bugfix)
{
    public bool IsAtLeast(LuceneVersion other) => (Major, Minor, Bugfix).CompareTo((other.Major, other.Minor, other.Bugfix)) >= 0;

    public override string ToString() => $"{Major}.{Minor}.{Bugfix}";

    internal static LuceneVersion ReadInt32s(ref ByteReader reader) => new(reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32());

    internal static LuceneVersion ReadVInts(ref ByteReader reader) => new(reader.ReadVInt(), reader.ReadVInt(), reader.ReadVInt());
}
