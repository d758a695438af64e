using System.Text.Json.Nodes;
using Ferry.Clusters;
using Ferry.Metadata.Target;
using Ferry.Transforms;

namespace Ferry.Metadata.Migration;

/// <summary>
/// Changes an index that is there: its mapping grows, its dynamic settings and aliases are set, each by a request of its own, so that what cannot
/// be changed does not keep the rest as it was.
/// </summary>
internal sealed class IndexUpdate(TargetObjects target, Definition wanted)
{
    private readonly string _path = Uri.EscapeDataString(wanted.Name);

    private readonly List<string> _refusals = [];

    /// <param name="differences">From what the target has to what it is to have.</param>
    /// <param name="cancellationToken">Ends it between requests.</param>
    /// <returns>Why the index is still not as it is to be; null if it is.</returns>
    /// <exception cref="ClusterException">The target cannot be reached, or refuses the user.</exception>
    public async ValueTask<string?> RunAsync(IReadOnlyList<JsonDifference> differences, CancellationToken cancellationToken)
    {
        if (Changed(differences, "mappings").Count > 0 && wanted.Body["mappings"] is JsonObject mapping)
        {
            await TryAsync(HttpMethod.Put, $"{_path}/_mapping", mapping, cancellationToken);
        }

        foreach (var setting in Changed(differences, "settings"))
        {
            // A setting that is not to be there is set back to its default by null.
            await TryAsync(HttpMethod.Put, $"{_path}/_settings", new JsonObject { [setting] = wanted.Body["settings"]?[setting]?.DeepClone() }, cancellationToken);
        }

        foreach (var alias in Changed(differences, "aliases"))
        {
            await TryAsync(HttpMethod.Post, "_aliases", new JsonObject { ["actions"] = new JsonArray(Action(alias)) }, cancellationToken);
        }

        var left = await target.FindAsync(DefinitionKind.Index, wanted.Name, cancellationToken) is { } existing ? Comparison.Differences(existing, wanted) : [];
        return left.Count == 0 ? null
            : $"these cannot be changed in an index that exists: {string.Join(", ", left.Select(difference => difference.Place))}; delete the index, or rename it"
                + string.Concat(_refusals.Select(refusal => $"; {refusal}"));
    }

    /// <summary>The keys of a part of the definition at or below which something differs. Of a part that only one of the two has, all.</summary>
    private static List<string> Changed(IReadOnlyList<JsonDifference> differences, string part) =>
    [
        .. differences
            .SelectMany(difference =>
                difference.Place == $"/{part}" ? Keys(difference.Before).Concat(Keys(difference.After))
                : difference.Place.StartsWith($"/{part}/", StringComparison.Ordinal) ? [JsonPointer.Unescape(difference.Place.Split('/')[2])]
                : [])
            .Distinct(),
    ];

    private static IEnumerable<string> Keys(JsonNode? part) => part is JsonObject tree ? tree.Select(property => property.Key) : [];

    private async ValueTask TryAsync(HttpMethod method, string path, JsonNode body, CancellationToken cancellationToken)
    {
        try
        {
            (await target.SendAsync(method, path, body, cancellationToken)).Dispose();
        }
        catch (ClusterException e) when (e.Problem == ClusterProblem.Rejected)
        {
            _refusals.Add(e.Message);
        }
    }

    private JsonObject Action(string alias)
    {
        var keys = new JsonObject { ["index"] = wanted.Name, ["alias"] = alias };
        if (wanted.Body["aliases"]?[alias] is not JsonObject definition)
        {
            return new JsonObject { ["remove"] = keys };
        }

        foreach (var (key, value) in definition)
        {
            keys[key] = value?.DeepClone();
        }

        return new JsonObject { ["add"] = keys };
    }
}
