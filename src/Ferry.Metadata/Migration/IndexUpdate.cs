using System.Text.Json.Nodes;
using Ferry.Clusters;
using Ferry.Metadata.Target;
using Ferry.Transforms;

namespace Ferry.Metadata.Migration;

/// <summary>Changes an index that is there: its mapping grows, its dynamic settings and aliases are set. Nothing else can be changed.</summary>
internal static class IndexUpdate
{
    /// <returns>Why the index is still not as it is to be; null if it is.</returns>
    public static async ValueTask<string?> RunAsync(TargetObjects target, Definition wanted, IReadOnlyList<JsonDifference> differences, CancellationToken cancellationToken)
    {
        var path = Uri.EscapeDataString(wanted.Name);
        try
        {
            if (Below("/mappings") && wanted.Body["mappings"] is JsonObject mapping)
            {
                await SendAsync(HttpMethod.Put, $"{path}/_mapping", mapping.DeepClone());
            }

            var settings = Changed("/settings/");
            if (settings.Count > 0)
            {
                await SendAsync(HttpMethod.Put, $"{path}/_settings", new JsonObject(settings));
            }

            if (Below("/aliases"))
            {
                await SendAsync(HttpMethod.Post, "_aliases", new JsonObject { ["actions"] = Actions() });
            }
        }
        catch (ClusterException e) when (e.Problem == ClusterProblem.Rejected)
        {
            return $"an index that exists cannot be changed in every way: {e.Message}";
        }

        var left = await target.FindAsync(DefinitionKind.Index, wanted.Name, cancellationToken) is { } existing ? Comparison.Differences(existing, wanted) : [];
        return left.Count == 0 ? null
            : $"these cannot be changed in an index that exists: {string.Join(", ", left.Select(difference => difference.Place))}; delete the index, or rename it";

        async ValueTask SendAsync(HttpMethod method, string to, JsonNode body) => (await target.SendAsync(method, to, body, cancellationToken)).Dispose();

        bool Below(string place) => differences.Any(difference => difference.Place.StartsWith(place, StringComparison.Ordinal));

        // A setting that is not to be there is set back to its default by null.
        List<KeyValuePair<string, JsonNode?>> Changed(string below) =>
        [
            .. differences.Where(difference => difference.Place.StartsWith(below, StringComparison.Ordinal))
                .Select(difference => difference.Place[below.Length..].Split('/')[0])
                .Distinct()
                .Select(setting => KeyValuePair.Create(setting, wanted.Body["settings"]?[setting]?.DeepClone())),
        ];

        JsonArray Actions()
        {
            var actions = new JsonArray();
            foreach (var alias in differences.Where(difference => difference.Place.StartsWith("/aliases/", StringComparison.Ordinal))
                .Select(difference => JsonPointer.Unescape(difference.Place.Split('/')[2])).Distinct())
            {
                var keys = new JsonObject { ["index"] = wanted.Name, ["alias"] = alias };
                if (wanted.Body["aliases"]?[alias] is JsonObject definition)
                {
                    foreach (var (key, value) in definition)
                    {
                        keys[key] = value?.DeepClone();
                    }

                    actions.Add(new JsonObject { ["add"] = keys });
                }
                else
                {
                    actions.Add(new JsonObject { ["remove"] = keys });
                }
            }

            return actions;
        }
    }
}
