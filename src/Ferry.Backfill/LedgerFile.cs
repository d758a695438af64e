using System.Text.Json;
using System.Text.Json.Serialization;
using Ferry.Backfill.Failures;

namespace Ferry.Backfill;

/// <summary>What a ledger is about: it explains counts only of the same snapshot on the same target.</summary>
public sealed record LedgerKey(string Repository, string Snapshot, string SnapshotUuid, string Target);

/// <summary>The tallies of a backfill, kept in a file for later proofs.</summary>
public sealed record LedgerFile(LedgerKey Key, DateTimeOffset Written, IReadOnlyList<IndexTally> Indices)
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    /// <summary>Replaces the file as a whole: whoever reads it finds the old or the new ledger, never half of one.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path)
    {
        PrivateFolder.Create(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var temporary = path + ".new";
        using (var file = File.Create(temporary))
        {
            JsonSerializer.Serialize(file, this, Options);
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>The ledger of the same snapshot and target; null if the file is not there or is about others.</summary>
    /// <exception cref="IOException">The file is there, but is not a ledger or cannot be read.</exception>
    public static LedgerFile? Find(string path, LedgerKey key)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            using var file = File.OpenRead(path);
            return JsonSerializer.Deserialize<LedgerFile>(file, Options) is { } ledger && ledger.Key == key ? ledger : null;
        }
        catch (JsonException e)
        {
            throw new IOException($"{path} is not a ledger of Ferry: {e.Message}", e);
        }
    }
}
