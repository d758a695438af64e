using Ferry.Snapshots.Blobs;

namespace Ferry.Snapshots;

/// <summary>A Lucene file of a shard and the blobs that hold it.</summary>
/// <param name="Name">Name of the blob, without a suffix for parts. "v__…": there is no blob, <paramref name="MetaHash"/> is the content.</param>
/// <param name="PhysicalName">Name of the Lucene file.</param>
/// <param name="Length">Length of the Lucene file in bytes.</param>
/// <param name="Checksum">The CRC-32 in the Lucene file's footer; null where the server did not record it.</param>
/// <param name="PartSize">Length in bytes of all parts but the last.</param>
/// <param name="WrittenBy">Version of Lucene that wrote the file, "8.7.0"; null where the server did not record it.</param>
/// <param name="MetaHash">Content of small files (segments_N, .si), or null.</param>
public sealed record ShardFile(
    string Name, string PhysicalName, long Length, uint? Checksum, long PartSize, string? WrittenBy, ReadOnlyMemory<byte>? MetaHash)
{
    /// <summary>Whether the content lies in <see cref="MetaHash"/> and nowhere else (Elasticsearch 7.0 and later).</summary>
    public bool IsVirtual => Name.StartsWith("v__", StringComparison.Ordinal);

    /// <summary>Number of blobs that hold the file, 1 for an empty file; 0 if it is virtual.</summary>
    public long NumberOfParts => IsVirtual ? 0 : Math.Max(1, (Length / PartSize) + (Length % PartSize == 0 ? 0 : 1));

    /// <summary>Name of the blob that holds a part, relative to the shard's folder.</summary>
    public string PartName(long part) => NumberOfParts > 1 ? $"{Name}.part{part}" : Name;

    /// <summary>Length in bytes of a part.</summary>
    public long PartLength(long part) => Math.Min(PartSize, Length - (part * PartSize));
}

/// <summary>The files of one shard in one snapshot (snap-*.dat in the shard's folder).</summary>
public sealed record ShardSnapshot
{
    public required IndexId Index { get; init; }

    public required int Shard { get; init; }

    /// <summary>
    /// Where the blobs lie: the repository's store, or one above it, because shards in hashed folders lie above the base path of their
    /// repository. It is the caller's of <see cref="SnapshotRepository.OpenAsync"/> to dispose.
    /// </summary>
    public required IBlobStore Store { get; init; }

    /// <summary>The shard's folder, relative to the root of <see cref="Store"/>, with '/' at its end.</summary>
    public required string Folder { get; init; }

    public required IReadOnlyList<ShardFile> Files { get; init; }

    /// <summary>Name of the commit's segments_N.</summary>
    public required string SegmentsFile { get; init; }

    /// <summary>
    /// Bytes of all files together. (total_size in the blob itself counts only what the snapshot added to the repository.)
    /// </summary>
    public required long TotalBytes { get; init; }

    public int NumberOfFiles => Files.Count;
}
