using System.Globalization;
using System.Text.Json;

namespace Ferry.Clusters.Checks;

/// <summary>Tries the rights to change things, on an index, a template and a pipeline of its own that are deleted again.</summary>
public static class WriteTrial
{
    /// <summary>What all names begin with that it makes.</summary>
    public const string Prefix = "ferry-check-";

    /// <returns>What became of each right that was tried, and what is left on the cluster because it could not be deleted.</returns>
    /// <exception cref="ClusterException">The cluster cannot be reached any more; the message names what may be left.</exception>
    public static async ValueTask<(IReadOnlyList<RightResult> Results, IReadOnlyList<string> Left)> RunAsync(
        ClusterClient cluster, ClusterVersion version, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var name = Prefix + now.UtcDateTime.ToString("yyyyMMddHHmmssfff", CultureInfo.InvariantCulture);
        try
        {
            return await RunAsync(cluster, version, name, cancellationToken);
        }
        catch (ClusterException e)
        {
            throw new ClusterException(e.Problem, $"{e.Message} ({name} may be left there: an index, a template, a pipeline)", e.Status, e.RetryAfter, e);
        }
    }

    private static async ValueTask<(IReadOnlyList<RightResult> Results, IReadOnlyList<string> Left)> RunAsync(
        ClusterClient cluster, ClusterVersion version, string name, CancellationToken cancellationToken)
    {
        var can = version.Capabilities;
        var results = new List<RightResult>();
        var left = new List<string>();

        var template = can.HasComposableTemplates ? $"_index_template/{name}" : $"_template/{name}";
        string[] patterns = [name + "-template"];
        var definition = version.IsElasticsearchBefore(6) ? (object)new { template = patterns[0] } : new { index_patterns = patterns };
        if (await TryAsync(Rights.WriteTemplates, HttpMethod.Put, template, definition) && !await DeleteAsync(template))
        {
            left.Add(template);
        }

        var pipeline = $"_ingest/pipeline/{name}";
        if (can.HasIngestPipelines
            && await TryAsync(Rights.WritePipelines, HttpMethod.Put, pipeline, new { processors = Array.Empty<object>() })
            && !await DeleteAsync(pipeline))
        {
            left.Add(pipeline);
        }

        if (!await TryAsync(Rights.CreateIndices, HttpMethod.Put, name, new { }))
        {
            const string Why = "there was no index to try it on";
            foreach (var right in (Right[])[Rights.WriteDocuments, Rights.RefreshIndices, Rights.WriteAliases, Rights.DeleteIndices])
            {
                results.Add(new RightResult(right, Verdict.NotChecked, Why));
            }

            return (results, left);
        }

        var type = can.NeedsTypes ? "doc" : "_doc";
        var document = version.Flavour == Flavour.Serverless ? (HttpMethod.Post, $"{name}/_doc") : (HttpMethod.Put, $"{name}/{type}/1");
        await TryAsync(Rights.WriteDocuments, document.Item1, document.Item2, new { checks = true });
        if (can.HasRefresh)
        {
            await TryAsync(Rights.RefreshIndices, HttpMethod.Post, $"{name}/_refresh", null);
        }

        var alias = new { actions = new[] { new { add = new { index = name, alias = name + "-alias" } } } };
        await TryAsync(Rights.WriteAliases, HttpMethod.Post, "_aliases", alias);
        if (!await TryAsync(Rights.DeleteIndices, HttpMethod.Delete, name, null))
        {
            left.Add(name);
        }

        return (results, left);

        async ValueTask<bool> TryAsync(Right right, HttpMethod method, string path, object? body)
        {
            var answer = await SendAsync(method, path, body);
            var result = RightsCheck.Judge(right, answer);
            results.Add(result.Verdict == Verdict.NotChecked ? result with { Note = $"the cluster answers {(int)answer.Status} to the trial" } : result with { Note = "tried" });
            return answer.IsSuccess;
        }

        async ValueTask<bool> DeleteAsync(string path) => (await SendAsync(HttpMethod.Delete, path, null)).IsSuccess;

        // What was made is deleted again even if the user has had enough meanwhile.
        ValueTask<ClusterAnswer> SendAsync(HttpMethod method, string path, object? body) => cluster.ExchangeAsync(
            new ClusterRequest(method, path, body is null ? null : JsonSerializer.SerializeToUtf8Bytes(body)),
            method == HttpMethod.Delete ? CancellationToken.None : cancellationToken);
    }
}
