using System.Globalization;
using System.Text.Json;
using Ferry.Clusters;

namespace Ferry.Metadata.Target;

/// <summary>What a target's configuration asks of indices.</summary>
/// <param name="AwarenessValues">Copies of a shard must be a multiple of this number of zones; 1 if the target does not care.</param>
/// <param name="FreeShards">How many shards more the target would take; null if it does not tell.</param>
public sealed record TargetLimits(int AwarenessValues, long? FreeShards)
{
    private const int DefaultShardsPerNode = 1000;

    /// <summary>Nothing is known that would limit indices.</summary>
    private static readonly TargetLimits None = new(1, null);

    /// <exception cref="ClusterException">The target cannot be reached.</exception>
    public static async ValueTask<TargetLimits> ReadAsync(ClusterClient target, RetryPolicy retries, ClusterVersion version, CancellationToken cancellationToken)
    {
        if (!version.Capabilities.HasNodes)
        {
            return None;
        }

        try
        {
            return await AskAsync(target, retries, cancellationToken);
        }
        catch (ClusterException e) when (e.Problem == ClusterProblem.Forbidden)
        {
            // Who may not ask hears it from the indices themselves.
            return None;
        }
    }

    private static async ValueTask<TargetLimits> AskAsync(ClusterClient target, RetryPolicy retries, CancellationToken cancellationToken)
    {
        using var settings = await GetAsync("_cluster/settings?flat_settings=true&include_defaults=true");
        using var health = await GetAsync("_cluster/health?filter_path=active_shards,unassigned_shards,number_of_data_nodes");
        var perNode = int.TryParse(Setting("cluster.max_shards_per_node"), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : DefaultShardsPerNode;
        return new TargetLimits(Awareness(Setting), (Number("number_of_data_nodes") * perNode) - Number("active_shards") - Number("unassigned_shards"));

        async ValueTask<JsonDocument> GetAsync(string path) =>
            (await retries.RunAsync(cancel => target.RequestAsync(HttpMethod.Get, path, null, null, cancel), cancellationToken)).Answer;

        string? Setting(string name) => ((string[])["transient", "persistent", "defaults"])
            .Select(level => settings.RootElement.TryGetProperty(level, out var group) && group.TryGetProperty(name, out var found) ? Text(found) : null)
            .FirstOrDefault(text => text is not null);

        long Number(string name) => health.RootElement.TryGetProperty(name, out var number) ? number.GetInt64() : 0;
    }

    /// <summary>
    /// Only where copies must be balanced (OpenSearch's cluster.routing.allocation.awareness.balance) is another number of them refused: the
    /// attribute with the most forced values decides.
    /// </summary>
    private static int Awareness(Func<string, string?> setting)
    {
        const string prefix = "cluster.routing.allocation.awareness.";
        if (setting(prefix + "balance") != "true")
        {
            return 1;
        }

        var attributes = (setting(prefix + "attributes") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return attributes
            .Select(attribute => (setting($"{prefix}force.{attribute}.values") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries).Length)
            .Append(1)
            .Max();
    }

    /// <summary>Lists are arrays or texts with commas, by version.</summary>
    private static string Text(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array ? string.Join(',', value.EnumerateArray().Select(element => element.ToString())) : value.ToString();
}
