using System.Buffers;
using System.IO.Compression;

namespace Ferry.Snapshots.Formats;

/// <summary>
/// Unpacks raw DEFLATE that must fill its input exactly. DeflateStream says neither that the input ended too early nor that it goes on
/// after the end, so both are observed from the other side: by what it asks its input for.
/// </summary>
internal static class Inflater
{
    /// <summary>With which Elasticsearch (DeflateCompressor) and OpenSearch mark what they compressed; raw DEFLATE follows.</summary>
    public static ReadOnlySpan<byte> Mark => "DFL\0"u8;

    /// <exception cref="InvalidDataException">The input is not DEFLATE, ends early or goes on after the end.</exception>
    /// <returns>Null if the content is longer than <paramref name="maxLength"/>.</returns>
    public static ReadOnlyMemory<byte>? Inflate(ReadOnlyMemory<byte> deflated, int maxLength)
    {
        using var input = new ObservedInput(deflated);
        using var stream = new DeflateStream(input, CompressionMode.Decompress);
        var output = new ArrayBufferWriter<byte>();
        while (stream.Read(output.GetSpan(64 * 1024)) is > 0 and var read)
        {
            output.Advance(read);
            if (output.WrittenCount > maxLength)
            {
                return null;
            }
        }

        if (input.RanDry)
        {
            throw new InvalidDataException("it ends early");
        }

        return input.Left == 0 ? output.WrittenMemory : throw new InvalidDataException($"{input.Left} bytes follow its end");
    }

    private sealed class ObservedInput(ReadOnlyMemory<byte> bytes) : Stream
    {
        // The last bytes are handed out one by one, so that none is taken that is not needed. (If the end comes before them, they are
        // not asked for.)
        private const int OneByOne = 16;

        private int _position;

        public bool RanDry { get; private set; }

        public int Left => bytes.Length - _position;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            RanDry |= Left == 0;
            var count = Math.Min(buffer.Length, Left > OneByOne ? Left - OneByOne : Math.Min(1, Left));
            bytes.Span.Slice(_position, count).CopyTo(buffer);
            _position += count;
            return count;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
