using System.Net;
using System.Text.Json;

namespace Ferry.Clusters.Checks;

/// <summary>
/// Finds out which rights the user of a client has, without changing anything: by asking for what is to be read, and by what the cluster's
/// access control says of the rest.
/// </summary>
public static class RightsCheck
{
    private static readonly string[] Everywhere = ["*"];

    /// <exception cref="ClusterException">The cluster cannot be reached any more.</exception>
    public static async ValueTask<IReadOnlyList<RightResult>> RunAsync(
        ClusterClient cluster, ClusterVersion version, IReadOnlyList<Right> rights, CancellationToken cancellationToken)
    {
        var results = new List<RightResult>();
        foreach (var right in rights.Where(right => right.Probe is not null))
        {
            var answer = await cluster.ExchangeAsync(new ClusterRequest(HttpMethod.Get, right.Probe!), cancellationToken);
            results.Add(Judge(right, answer));
        }

        var others = rights.Where(right => right.Probe is null).ToList();
        results.AddRange(version.Flavour switch
        {
            Flavour.Elasticsearch => await AskElasticsearchAsync(cluster, version, others, cancellationToken),
            Flavour.OpenSearch => await AskOpenSearchAsync(cluster, others, cancellationToken),
            _ => NotChecked(others, "Serverless does not tell"),
        });
        return [.. rights.Select(right => results.First(result => result.Right == right))];
    }

    /// <summary>What an answer says of the right to have it.</summary>
    internal static RightResult Judge(Right right, ClusterAnswer answer) => answer.Status switch
    {
        _ when answer.IsSuccess => new(right, Verdict.Granted, ""),
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new(right, Verdict.Denied, ""),

        // Where there are no pipelines, the answer is an empty 404.
        HttpStatusCode.NotFound when answer.Body.Span.SequenceEqual("{}"u8) => new(right, Verdict.Granted, "there are none"),
        HttpStatusCode.NotFound or HttpStatusCode.BadRequest or HttpStatusCode.MethodNotAllowed => new(right, Verdict.NotChecked, "the cluster does not have it"),
        _ => new(right, Verdict.NotChecked, $"the cluster answers {(int)answer.Status}"),
    };

    private static async ValueTask<IEnumerable<RightResult>> AskElasticsearchAsync(
        ClusterClient cluster, ClusterVersion version, List<Right> rights, CancellationToken cancellationToken)
    {
        var path = version.IsElasticsearchBefore(7) ? "_xpack/security/user/_has_privileges" : "_security/user/_has_privileges";
        var body = JsonSerializer.SerializeToUtf8Bytes(new
        {
            cluster = rights.Select(right => right.ClusterPrivilege).OfType<string>(),
            index = new[] { new { names = Everywhere, privileges = rights.Select(right => right.IndexPrivilege).OfType<string>() } },
        });
        var answer = await cluster.ExchangeAsync(new ClusterRequest(HttpMethod.Post, path, body), cancellationToken);
        if (!answer.IsSuccess || TryParse(answer) is not { } json)
        {
            return NotChecked(rights, "no X-Pack security answers here");
        }

        using (json)
        {
            return [.. rights.Select(right => Has(json.RootElement, right) switch
            {
                true => new RightResult(right, Verdict.Granted, ""),
                false => new(right, Verdict.Denied, ""),
                null => new(right, Verdict.NotChecked, "the cluster does not tell"),
            })];
        }
    }

    private static bool? Has(JsonElement answer, Right right)
    {
        var isOfCluster = right.ClusterPrivilege is not null;
        return answer.TryGetProperty(isOfCluster ? "cluster" : "index", out var privileges)
            && (isOfCluster || privileges.TryGetProperty("*", out privileges))
            && privileges.TryGetProperty((right.ClusterPrivilege ?? right.IndexPrivilege)!, out var has)
            && has.ValueKind is JsonValueKind.True or JsonValueKind.False
                ? has.GetBoolean()
                : null;
    }

    private static async ValueTask<IEnumerable<RightResult>> AskOpenSearchAsync(ClusterClient cluster, List<Right> rights, CancellationToken cancellationToken)
    {
        var answer = await cluster.ExchangeAsync(new ClusterRequest(HttpMethod.Get, "_plugins/_security/authinfo"), cancellationToken);
        if (!answer.IsSuccess || TryParse(answer) is not { } json)
        {
            return NotChecked(rights, "no security plugin answers here");
        }

        using (json)
        {
            List<string> roles = json.RootElement.TryGetProperty("roles", out var names) && names.ValueKind == JsonValueKind.Array
                ? [.. names.EnumerateArray().Select(name => name.Text())]
                : [];
            return roles.Contains("all_access")
                ? rights.Select(right => new RightResult(right, Verdict.Granted, "role all_access"))
                : NotChecked(rights, $"the roles are {(roles.Count == 0 ? "none" : string.Join(", ", roles))}");
        }
    }

    private static IEnumerable<RightResult> NotChecked(IEnumerable<Right> rights, string why) => rights.Select(right => new RightResult(right, Verdict.NotChecked, why));

    private static JsonDocument? TryParse(ClusterAnswer answer)
    {
        try
        {
            var json = JsonDocument.Parse(answer.Body);
            return json.RootElement.ValueKind == JsonValueKind.Object ? json : null;
        }
        catch (JsonException)
        {
            return null; // A gateway answers for the cluster: nothing is known of rights.
        }
    }
}
