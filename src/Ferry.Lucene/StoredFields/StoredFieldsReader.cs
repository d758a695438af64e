using Ferry.Lucene.Store;

namespace Ferry.Lucene.StoredFields;

/// <summary>A range of whole chunks of the .fdt file, and the documents in it. Ends are exclusive.</summary>
public readonly record struct ChunkRange(int FirstChunk, int EndChunk, int FirstDoc, int EndDoc, long Start, long End)
{
    public long Length => End - Start;
}

/// <summary>The stored fields of a segment: opened by its small files, read chunk by chunk.</summary>
public sealed class StoredFieldsReader
{
    private StoredFieldsReader(LuceneDirectory directory, string file, StoredFieldsFormat format, FieldsIndex index, uint? expectedCrc)
    {
        Directory = directory;
        File = file;
        Format = format;
        Index = index;
        _expectedCrc = expectedCrc;
    }

    private readonly uint? _expectedCrc;

    /// <summary>Name of the .fdt file.</summary>
    public string File { get; }

    /// <summary>Its codec: the name in its header.</summary>
    public string Codec => Format.Codec;

    /// <summary>Whether the .fdt file has a checksum; files of Lucene before 4.8 have none, so damage may go unseen.</summary>
    public bool HasChecksum => _expectedCrc is not null;

    internal LuceneDirectory Directory { get; }

    internal StoredFieldsFormat Format { get; }

    internal FieldsIndex Index { get; }

    internal static async ValueTask<StoredFieldsReader> OpenAsync(
        LuceneDirectory directory, string segment, ReadOnlyMemory<byte> segmentId, int maxDoc, CancellationToken cancellationToken)
    {
        var file = segment + ".fdt";
        var format = ReadFormat(await directory.ReadStartAsync(file, 256, cancellationToken), file, segmentId);
        uint? crc = format.HasChecksum ? await directory.ReadFooterAsync(file, cancellationToken) : null;
        var index = await FieldsIndex.ReadAsync(directory, segment, segmentId, format, maxDoc, cancellationToken);
        return new StoredFieldsReader(directory, file, format, index, crc);
    }

    /// <summary>Cuts the file into ranges of about <paramref name="targetBytes"/> compressed bytes, at least one chunk each.</summary>
    public IReadOnlyList<ChunkRange> Split(long targetBytes)
    {
        var ranges = new List<ChunkRange>();
        for (var first = 0; first < Index.Chunks;)
        {
            var end = first + 1;
            while (end < Index.Chunks && Index.Pointer(end + 1) - Index.Pointer(first) <= targetBytes)
            {
                end++;
            }

            ranges.Add(Range(first, end));
            first = end;
        }

        return ranges;
    }

    /// <summary>Reads the documents of a range in order. A scan serves one reader at a time.</summary>
    public StoredFieldsScan Scan(ChunkRange range) => new(this, range);

    /// <summary>
    /// Checks the CRC-32 of the whole file from those of its ranges, which must cover all chunks;
    /// only what lies before and behind the chunks is read. Of a file without a checksum only the ranges are checked.
    /// </summary>
    /// <exception cref="IndexFormatException">The file has been damaged.</exception>
    public async ValueTask VerifyAsync(IEnumerable<RangeChecksum> ranges, CancellationToken cancellationToken)
    {
        var (from, to) = (Index.Pointer(0), Index.Pointer(Index.Chunks));
        if (await GetChecksumAsync(cancellationToken) is not { } checksum)
        {
            RangeChecksum.Combine(0, ranges, from, to);
        }
        else if (checksum.Combine(ranges) is var crc && crc != checksum.Expected)
        {
            throw CodecUtil.ChecksumMismatch(File, Directory.Length(File), checksum.Expected, crc);
        }
    }

    /// <summary>What the file's checksum says of its chunks; null if it has none. Reads what lies before and behind the chunks.</summary>
    public async ValueTask<ChunksChecksum?> GetChecksumAsync(CancellationToken cancellationToken)
    {
        if (_expectedCrc is not { } expected)
        {
            return null;
        }

        var (from, to, end) = (Index.Pointer(0), Index.Pointer(Index.Chunks), Directory.Length(File) - 8);
        var head = await Directory.ChecksumAsync(File, 0, from, cancellationToken);
        var tail = await Directory.ChecksumAsync(File, to, end, cancellationToken);
        return new ChunksChecksum(head, from, to, tail, end - to, expected);
    }

    private ChunkRange Range(int first, int end) => new(
        first, end, Index.FirstDoc(first), Index.FirstDoc(end), Index.Pointer(first), Index.Pointer(end));

    private static StoredFieldsFormat ReadFormat(byte[] start, string file, ReadOnlyMemory<byte> segmentId)
    {
        var reader = new ByteReader(start, file);
        return StoredFieldsFormat.Read(ref reader, segmentId);
    }
}
