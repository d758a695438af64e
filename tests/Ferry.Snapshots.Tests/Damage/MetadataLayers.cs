using System.IO.Compression;
using System.Text;
using Ferry.Snapshots.Formats;
using Ferry.TestKit;
using ZstdSharp;

namespace Ferry.Snapshots.Tests.Damage;

/// <summary>A metadata blob taken apart: a frame or none, packed content or plain.</summary>
internal sealed class MetadataLayers
{
    private const int NameAt = 5;
    private const int FooterLength = 16;

    private readonly byte[] _whole;
    private readonly string? _codec;
    private readonly string _packing;
    private readonly byte[] _content;

    public MetadataLayers(byte[] blob)
    {
        _whole = blob;
        var payload = blob;
        if (blob.AsSpan().StartsWith((ReadOnlySpan<byte>)[0x3f, 0xd7, 0x6c, 0x17]))
        {
            _codec = Encoding.ASCII.GetString(blob, NameAt, blob[NameAt - 1]);
            payload = blob[(NameAt + _codec.Length + sizeof(int))..^FooterLength];
        }

        _packing = Packings.FirstOrDefault(packing => payload.AsSpan().StartsWith(Encoding.ASCII.GetBytes(packing)), "");
        _content = Unpack(payload);
    }

    private static string[] Packings => ["DFL\0", "ZSTD\0", "ZV"];

    /// <summary>Changes the bytes as they lie there, what is in the frame, or what is packed; outer layers fit what they hold.</summary>
    public byte[] Change(Random random) => random.Next(4) switch
    {
        0 => Mutations.Apply(_whole, random, keepLength: false),
        1 => Frame(Mutations.Apply(Pack(_content, random), random, keepLength: false)),
        _ => Frame(Pack(Mutations.Apply(_content, random, keepLength: false), random)),
    };

    private byte[] Frame(byte[] payload) => _codec is null ? payload : MetadataFrame.Around(payload, _codec);

    private byte[] Pack(byte[] content, Random random)
    {
        using var packed = new MemoryStream();
        switch (_packing)
        {
            case "DFL\0":
                packed.Write("DFL\0"u8);
                using (var deflate = new DeflateStream(packed, CompressionLevel.Fastest, leaveOpen: true))
                {
                    deflate.Write(content);
                }

                break;
            case "ZSTD\0":
                packed.Write("ZSTD\0"u8);
                using (var compressor = new Compressor())
                {
                    packed.Write(compressor.Wrap(content));
                }

                break;
            case "ZV":
                packed.Write(LzfEncoder.Encode(content, random));
                break;
            default:
                return content;
        }

        return packed.ToArray();
    }

    private byte[] Unpack(byte[] payload)
    {
        switch (_packing)
        {
            case "DFL\0":
                using (var inflate = new DeflateStream(new MemoryStream(payload[4..]), CompressionMode.Decompress))
                using (var content = new MemoryStream())
                {
                    inflate.CopyTo(content);
                    return content.ToArray();
                }

            case "ZSTD\0":
                using (var decompressor = new Decompressor())
                {
                    return decompressor.Unwrap(payload.AsSpan(5)).ToArray();
                }

            case "ZV":
                var unpacked = new byte[Lzf.UnpackedLength(payload)];
                Lzf.Unpack(payload, unpacked);
                return unpacked;
            default:
                return payload;
        }
    }
}
