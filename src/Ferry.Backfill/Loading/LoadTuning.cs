using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ferry.Backfill.State;
using Ferry.Clusters;

namespace Ferry.Backfill.Loading;

/// <summary>
/// Changes settings of the target's indices for the time of a load. What they were is written into the work state before anything is changed, so
/// that they are restored for certain: at the end of the load, or when it is taken up again after whatever end, or when it is reset.
/// </summary>
public sealed class LoadTuning(ClusterClient target, RetryPolicy retries, RunControl control)
{
    private const int IndicesAtOnce = 50;

    private const string RefreshInterval = "index.refresh_interval", Replicas = "index.number_of_replicas";

    /// <summary>Changes the settings of indices; those that are changed already, by an earlier part of the run, keep what is to be restored.</summary>
    /// <exception cref="ClusterException">The target cannot be reached, or refuses.</exception>
    public async ValueTask ApplyAsync(IReadOnlyList<string> indices, LoadSettings wanted, CancellationToken cancellationToken)
    {
        var before = new Dictionary<string, LoadSettings>();
        foreach (var some in indices.Chunk(IndicesAtOnce))
        {
            foreach (var (index, settings) in await ReadAsync(some, cancellationToken))
            {
                before[index] = settings;
            }
        }

        await control.ChangeAsync(wishes => wishes with { HeldSettings = Merge(before, wishes.HeldSettings) }, cancellationToken);
        var body = new JsonObject();
        if (wanted.RefreshInterval is { } interval)
        {
            body[RefreshInterval] = interval;
        }

        if (wanted.Replicas is { } replicas)
        {
            body[Replicas] = replicas;
        }

        foreach (var index in before.Keys)
        {
            await WriteAsync(index, body, cancellationToken);
        }
    }

    /// <summary>Gives the indices back what they had.</summary>
    /// <returns>Their number.</returns>
    /// <exception cref="ClusterException">The target cannot be reached, or refuses; what is left is restored the next time.</exception>
    public async ValueTask<int> RestoreAsync(CancellationToken cancellationToken)
    {
        if ((await control.ReadAsync(cancellationToken)).HeldSettings is not { } held)
        {
            return 0;
        }

        foreach (var (index, settings) in held)
        {
            // A null takes a setting away, so that the default holds again.
            await WriteAsync(index, new JsonObject { [RefreshInterval] = settings.RefreshInterval, [Replicas] = settings.Replicas }, cancellationToken);
        }

        await control.ChangeAsync(wishes => wishes with { HeldSettings = null }, cancellationToken);
        return held.Count;
    }

    private static Dictionary<string, LoadSettings> Merge(Dictionary<string, LoadSettings> before, IReadOnlyDictionary<string, LoadSettings>? held)
    {
        var merged = new Dictionary<string, LoadSettings>(before);
        foreach (var (index, settings) in held ?? new Dictionary<string, LoadSettings>())
        {
            merged[index] = settings;
        }

        return merged;
    }

    private async ValueTask<List<(string Index, LoadSettings Settings)>> ReadAsync(string[] indices, CancellationToken cancellationToken)
    {
        var path = $"{string.Join(',', indices.Select(Uri.EscapeDataString))}/_settings?flat_settings=true&ignore_unavailable=true";
        var (_, answer) = await retries.RunAsync(cancel => target.RequestAsync(HttpMethod.Get, path, null, null, cancel), cancellationToken);
        using (answer)
        {
            return
            [
                .. answer.RootElement.EnumerateObject().Select(index =>
                {
                    var settings = index.Value.GetProperty("settings");
                    return (index.Name, new LoadSettings(Text(settings, RefreshInterval), Text(settings, Replicas)));
                }),
            ];
        }
    }

    private static string? Text(JsonElement settings, string name) => settings.TryGetProperty(name, out var value) ? value.GetString() : null;

    private async ValueTask WriteAsync(string index, JsonObject settings, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(settings);
        var (_, answer) = await retries.RunAsync(
            cancel => target.RequestAsync(HttpMethod.Put, $"{Uri.EscapeDataString(index)}/_settings", body, HttpStatusCode.NotFound, cancel), cancellationToken);
        answer.Dispose();
    }
}
