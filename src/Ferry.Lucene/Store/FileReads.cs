using System.Buffers;
using System.IO.Hashing;

namespace Ferry.Lucene.Store;

/// <summary>Reads of files that are needed whole, or only at both ends.</summary>
public static class FileReads
{
    private const int BlockSize = 1 << 20;

    /// <summary>
    /// A file's bytes without its footer, after its CRC-32 was checked. For files that fit into memory. A file without a footer comes
    /// whole if its format had none (<see cref="Footers"/>).
    /// </summary>
    public static async ValueTask<ReadOnlyMemory<byte>> ReadWholeAsync(
        this LuceneDirectory directory, string name, CancellationToken cancellationToken)
    {
        var length = directory.Length(name);
        if (length > Array.MaxLength)
        {
            throw new IndexFormatException(FormatProblem.Corrupt, name, 0, $"a length of {length} bytes is not possible for this kind of file");
        }

        var bytes = new byte[length];
        await directory.ReadAsync(name, 0, bytes, cancellationToken);
        if (Footers.IsWithout(bytes, name))
        {
            return bytes;
        }

        var content = bytes.AsMemory(0, CodecUtil.VerifyWhole(bytes, name).Length);
        RequireRecorded(directory, name, CodecUtil.ReadFooter(bytes.AsSpan(content.Length), name, bytes.Length));
        return content;
    }

    /// <summary>The first bytes of a file, at most <paramref name="count"/>.</summary>
    public static async ValueTask<byte[]> ReadStartAsync(
        this LuceneDirectory directory, string name, int count, CancellationToken cancellationToken)
    {
        var bytes = new byte[Math.Min(count, directory.Length(name))];
        await directory.ReadAsync(name, 0, bytes, cancellationToken);
        return bytes;
    }

    /// <summary>The CRC-32 that a file's footer holds.</summary>
    public static async ValueTask<uint> ReadFooterAsync(this LuceneDirectory directory, string name, CancellationToken cancellationToken)
    {
        var length = directory.Length(name);
        if (length < CodecUtil.FooterLength)
        {
            throw new IndexFormatException(FormatProblem.Truncated, name, length, $"{length} bytes are too few for a footer");
        }

        var footer = new byte[CodecUtil.FooterLength];
        await directory.ReadAsync(name, length - footer.Length, footer, cancellationToken);
        return RequireRecorded(directory, name, CodecUtil.ReadFooter(footer, name, length));
    }

    /// <summary>CRC-32 of a part of a file, read in blocks of 1 MB.</summary>
    public static async ValueTask<uint> ChecksumAsync(
        this LuceneDirectory directory, string name, long from, long to, CancellationToken cancellationToken)
    {
        var crc = new Crc32();
        using var announced = directory.Announce(name, from, to);
        var block = ArrayPool<byte>.Shared.Rent((int)Math.Min(BlockSize, Math.Max(1, to - from)));
        try
        {
            while (from < to)
            {
                var part = block.AsMemory(0, (int)Math.Min(block.Length, to - from));
                await directory.ReadAsync(name, from, part, cancellationToken);
                crc.Append(part.Span);
                from += part.Length;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }

        return crc.GetCurrentHashAsUInt32();
    }

    /// <summary>Checks the CRC-32 of a file that is too large to be held in memory.</summary>
    public static async ValueTask VerifyAsync(this LuceneDirectory directory, string name, CancellationToken cancellationToken)
    {
        var length = directory.Length(name);
        var expected = await directory.ReadFooterAsync(name, cancellationToken);
        var actual = await directory.ChecksumAsync(name, 0, length - 8, cancellationToken);
        if (expected != actual)
        {
            throw CodecUtil.ChecksumMismatch(name, length, expected, actual);
        }
    }

    private static uint RequireRecorded(LuceneDirectory directory, string name, uint crc) =>
        directory.RecordedChecksum(name) is not { } recorded || recorded == crc
            ? crc
            : throw new IndexFormatException(
                FormatProblem.ChecksumMismatch, name, directory.Length(name) - 8,
                $"the footer has the CRC-32 {crc:x8}, {recorded:x8} was recorded: it is not the file that was meant");
}
