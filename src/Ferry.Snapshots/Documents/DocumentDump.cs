using Ferry.Lucene;
using Ferry.Snapshots.Dumps;

namespace Ferry.Snapshots.Documents;

/// <summary>Gives the live root documents of shards to a writer, and counts what became of them.</summary>
public sealed class DocumentDump(IDocumentWriter writer)
{
    private readonly IdDecoder _ids = new();

    public DumpTally Tally { get; } = new();

    /// <summary>Writes the documents of a shard.</summary>
    /// <param name="snapshot">Name of the snapshot.</param>
    /// <param name="shard">Its files.</param>
    /// <param name="type">The type of documents that are not stored with one: <see cref="Snapshot.TypeOf"/>.</param>
    /// <param name="cancellationToken">Ends the dump.</param>
    /// <exception cref="IndexFormatException">The shard is damaged; documents before the damage were given to the writer.</exception>
    public async ValueTask WriteShardAsync(string snapshot, ShardSnapshot shard, string? type, CancellationToken cancellationToken)
    {
        var isWhole = false;
        writer.BeginShard(snapshot, shard, type);
        try
        {
            var reader = await ShardReader.OpenAsync(shard, cancellationToken);
            foreach (var commit in reader.Segments)
            {
                await WriteSegmentAsync(await reader.OpenSegmentAsync(commit, cancellationToken), shard.Index.Name, cancellationToken);
            }

            isWhole = true;
        }
        finally
        {
            await writer.EndShardAsync(isWhole, cancellationToken);
        }
    }

    private async ValueTask WriteSegmentAsync(ShardSegment segment, string index, CancellationToken cancellationToken)
    {
        long count = 0, nested = 0;
        var stored = await segment.StoredFieldsAsync(cancellationToken);
        var versions = await DocumentVersions.OpenAsync(segment, cancellationToken);
        var parents = await DocumentParents.OpenAsync(segment, cancellationToken);
        var ranges = stored.Split(long.MaxValue);
        foreach (var range in ranges)
        {
            using var scan = await segment.ScanAsync(range, cancellationToken);
            while (await scan.NextChunkAsync(cancellationToken))
            {
                await versions.LoadAsync(scan.ChunkStart, scan.ChunkCount, cancellationToken);
                await parents.LoadAsync(scan.ChunkStart, scan.ChunkCount, cancellationToken);
                while (scan.NextDocument(out var found))
                {
                    var document = found with { Parent = parents.Of(found) };
                    var id = _ids.Decode(document);
                    Tally.Add(index, id, writer.Add(document, id, versions));
                    count++;
                }

                await writer.FlushAsync(cancellationToken);
            }

            nested += scan.NestedDocs;
            await stored.VerifyAsync([scan.Checksum], cancellationToken);
        }

        var expected = segment.TellsRoots ? segment.LiveDocs : segment.LiveDocs - nested;
        if (count != expected)
        {
            throw new IndexFormatException(FormatProblem.Corrupt, stored.File, 0, $"{count} documents were read, {expected} are live");
        }
    }
}
