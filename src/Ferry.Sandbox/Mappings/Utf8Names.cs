using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace Ferry.Sandbox.Mappings;

/// <summary>Compares field names as UTF-8, so that a name in a document is looked up without making a string of it.</summary>
internal sealed class Utf8Names : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
{
    public static readonly Utf8Names Comparer = new();

    public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();

    public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

    public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

    public int GetHashCode([DisallowNull] byte[] obj) => GetHashCode(obj.AsSpan());

    public int GetHashCode(ReadOnlySpan<byte> alternate)
    {
        var hash = 0u;
        foreach (var b in alternate) hash = (BitOperations.RotateLeft(hash, 5) ^ b) * 0x9E3779B1;
        return (int)hash;
    }
}
