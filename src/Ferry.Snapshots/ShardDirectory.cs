using System.Collections.Concurrent;
using Ferry.Lucene;
using Ferry.Lucene.Store;
using Ferry.Snapshots.Blobs;
using Ferry.Snapshots.Blobs.Caching;

namespace Ferry.Snapshots;

/// <summary>
/// The Lucene files of a shard in a snapshot, read by range from the blobs that hold them. Reading files that are missing or
/// too short ends in <see cref="IndexFormatException"/>; a store that fails, in <see cref="SnapshotException"/>.
/// </summary>
public sealed class ShardDirectory : LuceneDirectory
{
    private readonly IBlobStore _store;
    private readonly string _folder;
    private readonly Dictionary<string, ShardFile> _files;
    private readonly ConcurrentDictionary<AnnouncedRange, ReadAhead> _ahead = [];

    public ShardDirectory(ShardSnapshot shard)
    {
        _store = shard.Store;
        _folder = shard.Folder;
        _files = shard.Files.ToDictionary(file => file.PhysicalName);
    }

    public override IReadOnlyCollection<string> FileNames => _files.Keys;

    /// <summary>The CRC-32 in the footer of a file when the snapshot was taken; null if nothing was recorded.</summary>
    public override uint? RecordedChecksum(string name) => Find(name).Checksum;

    public override bool TryGetLength(string name, out long length)
    {
        var found = _files.TryGetValue(name, out var file);
        length = found ? file!.Length : 0;
        return found;
    }

    public override async ValueTask ReadAsync(string name, long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        var file = Find(name);
        if (offset > file.Length - destination.Length)
        {
            throw new IndexFormatException(
                FormatProblem.Truncated, name, offset, $"{destination.Length} bytes are wanted of a file of {file.Length}");
        }

        if (file.IsVirtual)
        {
            // The parser has made sure that the content is there and as long as the file.
            file.MetaHash!.Value.Slice((int)offset, destination.Length).CopyTo(destination);
            return;
        }

        if (_store.ReadAhead is not null)
        {
            var read = await ReadAheadAsync(name, offset, destination, cancellationToken);
            offset += read;
            destination = destination[read..];
        }

        await ReadPartsAsync(file, offset, destination, cancellationToken);
    }

    /// <summary>Begins to fetch the range, if the store is one to which the way is long.</summary>
    public override IDisposable? Announce(string name, long from, long to)
    {
        if (_store.ReadAhead is not { } budget || to - from < BlockCache.BlockSize || Find(name) is not { IsVirtual: false } file)
        {
            return null;
        }

        var range = new AnnouncedRange(this, name, from, to);
        _ahead[range] = new ReadAhead(budget, (offset, destination, cancel) => ReadPartsAsync(file, offset, destination, cancel), from, to);
        return range;
    }

    /// <summary>Takes what was fetched already from <paramref name="offset"/> on; returns the number of bytes.</summary>
    private async ValueTask<int> ReadAheadAsync(string name, long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        var read = 0;
        foreach (var (announced, ahead) in _ahead)
        {
            while (announced.Holds(name, offset + read, destination.Length - read)
                && await ahead.ReadAsync(offset + read, destination[read..], cancellationToken) is > 0 and var count)
            {
                read += count;
            }
        }

        return read;
    }

    private async ValueTask ReadPartsAsync(ShardFile file, long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        while (destination.Length > 0)
        {
            var part = offset / file.PartSize;
            var offsetInPart = offset % file.PartSize;
            var count = (int)Math.Min(destination.Length, file.PartSize - offsetInPart);
            await ReadPartAsync(file, part, offset, offsetInPart, destination[..count], cancellationToken);
            offset += count;
            destination = destination[count..];
        }
    }

    private async ValueTask ReadPartAsync(
        ShardFile file, long part, long offset, long offsetInPart, Memory<byte> destination, CancellationToken cancellationToken)
    {
        try
        {
            await _store.ReadAsync(_folder + file.PartName(part), offsetInPart, destination, cancellationToken);
        }
        catch (SnapshotException e) when (e.Problem is SnapshotProblem.BlobMissing or SnapshotProblem.BlobTruncated)
        {
            var problem = e.Problem == SnapshotProblem.BlobMissing ? FormatProblem.Missing : FormatProblem.Truncated;
            throw new IndexFormatException(problem, file.PhysicalName, offset, e.Message);
        }
    }

    private ShardFile Find(string name) =>
        _files.TryGetValue(name, out var file)
            ? file
            : throw new IndexFormatException(FormatProblem.Missing, name, 0, "the file is not in the shard's file list");

    private sealed class AnnouncedRange(ShardDirectory directory, string name, long from, long to) : IDisposable
    {
        public bool Holds(string file, long offset, int length) => length > 0 && file == name && offset >= from && offset + length <= to;

        public void Dispose()
        {
            if (directory._ahead.TryRemove(this, out var ahead))
            {
                ahead.Dispose();
            }
        }
    }
}
