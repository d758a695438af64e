using System.Text;
using System.Text.Json;
using Ferry.Snapshots.Blobs;

namespace Ferry.Snapshots.Tests.Damage;

internal static class RepositoryDescription
{
    public const string Warned = "Warning: ";

    /// <summary>Everything that metadata says, as one text.</summary>
    public static async Task<string> OfAsync(IBlobStore store)
    {
        var text = new StringBuilder();
        var repository = await SnapshotRepository.OpenAsync(store, default);
        if (repository.Warning is not null)
        {
            text.Append(Warned).AppendLine(repository.Warning);
        }

        foreach (var entry in repository.Snapshots)
        {
            // Its state and version, where the table of contents has them, are compared with what follows.
            text.Append(entry.Name).Append(' ').AppendLine(entry.Uuid);
            var snapshot = await repository.GetSnapshotAsync(entry.Name, default);
            text.AppendLine(JsonSerializer.Serialize(snapshot.Info)).AppendLine((await snapshot.GetGlobalMetadataAsync(default)).GetRawText());
            foreach (var index in snapshot.Indices)
            {
                var metadata = await snapshot.GetIndexMetadataAsync(index, default);
                text.Append(index).AppendLine(metadata.Definition.GetRawText());
                for (var shard = 0; shard < metadata.NumberOfShards; shard++)
                {
                    text.AppendLine(
                        snapshot.FailureOf(index, shard)?.Reason
                        ?? string.Join('\n', (await snapshot.GetShardAsync(index, shard, default)).Files.Select(f => f with { MetaHash = null })));
                }
            }
        }

        return text.ToString();
    }
}
