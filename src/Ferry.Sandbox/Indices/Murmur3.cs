using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Ferry.Sandbox.Indices;

/// <summary>MurmurHash3 x86 32-bit with seed 0, over the UTF-16LE bytes of a string: OpenSearch's routing hash.</summary>
internal static class Murmur3
{
    private const uint C1 = 0xcc9e2d51;
    private const uint C2 = 0x1b873593;

    public static int Hash(string text) => Hash(MemoryMarshal.AsBytes(text.AsSpan()));

    public static int Hash(ReadOnlySpan<byte> bytes)
    {
        uint hash = 0;
        var rest = bytes;
        for (; rest.Length >= 4; rest = rest[4..])
        {
            hash ^= Scramble(BinaryPrimitives.ReadUInt32LittleEndian(rest));
            hash = (BitOperations.RotateLeft(hash, 13) * 5) + 0xe6546b64;
        }

        uint tail = 0;
        for (var i = rest.Length - 1; i >= 0; i--) tail = (tail << 8) | rest[i];
        hash ^= Scramble(tail);

        hash ^= (uint)bytes.Length;
        hash = (hash ^ (hash >> 16)) * 0x85ebca6b;
        hash = (hash ^ (hash >> 13)) * 0xc2b2ae35;
        return (int)(hash ^ (hash >> 16));
    }

    private static uint Scramble(uint block) => BitOperations.RotateLeft(block * C1, 15) * C2;
}
