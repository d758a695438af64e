using Ferry.Lucene.Index;

namespace Ferry.Snapshots.Documents;

/// <summary>A shard of a snapshot, read straight from its blobs, segment by segment.</summary>
public sealed class ShardReader
{
    private readonly ShardDirectory _directory;
    private readonly SegmentInfos _infos;

    private ShardReader(ShardDirectory directory, SegmentInfos infos)
    {
        _directory = directory;
        _infos = infos;
    }

    public IReadOnlyList<SegmentCommitInfo> Segments => _infos.Segments;

    /// <exception cref="Lucene.IndexFormatException">The commit cannot be read.</exception>
    public static async ValueTask<ShardReader> OpenAsync(ShardSnapshot shard, CancellationToken cancellationToken)
    {
        var directory = new ShardDirectory(shard);
        return new ShardReader(directory, await SegmentInfos.ReadAsync(directory, shard.SegmentsFile, cancellationToken));
    }

    /// <exception cref="Lucene.IndexFormatException">A file of the segment cannot be read.</exception>
    public async ValueTask<ShardSegment> OpenSegmentAsync(SegmentCommitInfo segment, CancellationToken cancellationToken) =>
        await ShardSegment.OpenAsync(
            await SegmentReader.OpenAsync(_directory, segment, cancellationToken), _infos.IndexCreatedMajor, cancellationToken);
}
