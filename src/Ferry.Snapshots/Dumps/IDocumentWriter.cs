using Ferry.Snapshots.Documents;

namespace Ferry.Snapshots.Dumps;

/// <summary>
/// A form of a dump. For each shard <see cref="BeginShard"/>, then <see cref="Add"/> and <see cref="FlushAsync"/> in turn, then
/// <see cref="EndShardAsync"/>.
/// </summary>
public interface IDocumentWriter
{
    /// <param name="type">The type of documents that are not stored with one; null if they have none.</param>
    void BeginShard(string snapshot, ShardSnapshot shard, string? type);

    /// <summary>Takes a document into memory.</summary>
    /// <param name="document">Its slices are copied.</param>
    /// <param name="id">UTF-8.</param>
    /// <param name="versions">Those of its chunk.</param>
    /// <returns>Null, or the reason for which the document cannot be written in this form.</returns>
    string? Add(in SourceDocument document, ReadOnlySpan<byte> id, DocumentVersions versions);

    /// <summary>Writes what was taken, once it is enough to be worth it.</summary>
    /// <exception cref="IOException">The dump cannot be written.</exception>
    ValueTask FlushAsync(CancellationToken cancellationToken);

    /// <summary>Writes the rest.</summary>
    /// <param name="isWhole">Whether all documents of the shard were added.</param>
    /// <exception cref="IOException">The dump cannot be written.</exception>
    ValueTask EndShardAsync(bool isWhole, CancellationToken cancellationToken);
}
