using System.Buffers.Binary;
using System.IO.Hashing;

namespace Ferry.Snapshots.Tests;

/// <summary>Forges the frame of a metadata blob, with the right checksum.</summary>
internal static class MetadataFrame
{
    public static byte[] Around(byte[] payload, string codec, int version = 1)
    {
        byte[] framed =
        [
            0x3f, 0xd7, 0x6c, 0x17, (byte)codec.Length, .. codec.Select(c => (byte)c), 0, 0, 0, (byte)version,
            .. payload, 0xc0, 0x28, 0x93, 0xe8, 0, 0, 0, 0, .. new byte[8],
        ];
        BinaryPrimitives.WriteUInt64BigEndian(framed.AsSpan(^8..), Crc32.HashToUInt32(framed.AsSpan(..^8)));
        return framed;
    }
}
