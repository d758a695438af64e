using System.Net;
using System.Text.Json;
using Ferry.Clusters;
using Ferry.Transforms;

namespace Ferry.Metadata.Reading;

/// <summary>
/// Reads the metadata of a running cluster by its APIs, each of those that its version has. Settings are asked for flat: nested, servers write a
/// setting that is both a value and a prefix ("normalization": "h2", "normalization.h2.c") under another name.
/// </summary>
public sealed class ClusterMetadataReader(ClusterClient cluster, RetryPolicy retries, ClusterVersion version)
{
    private readonly DefinitionForms _forms = new(version, isSnapshot: false);

    private readonly Capabilities _can = version.Capabilities;

    /// <exception cref="ClusterException">The cluster cannot be reached, refuses the user altogether, or answers what is no such answer.</exception>
    public async ValueTask<SourceMetadata> ReadAsync(CancellationToken cancellationToken)
    {
        var definitions = new List<Definition>();
        var unread = new List<Unread>();
        foreach (var (kind, path, has, parse) in Apis())
        {
            if (!has)
            {
                continue;
            }

            try
            {
                definitions.AddRange(await GetAsync(path, parse, cancellationToken));
            }
            catch (ClusterException e) when (kind == DefinitionKind.LifecyclePolicy && e.Status is 400 or 405)
            {
                // The plugin is not there, so neither are policies.
            }
            catch (ClusterException e) when (e.Problem is ClusterProblem.Forbidden or ClusterProblem.Rejected)
            {
                unread.Add(new Unread(kind, null, e.Message));
            }
        }

        var (backing, streams) = await DataStreamsAsync(unread, cancellationToken);
        definitions.AddRange(streams);
        definitions.AddRange(await IndicesAsync(unread, cancellationToken));
        var indices = definitions.Where(definition => definition.Kind == DefinitionKind.Index).Select(definition => definition.Name);
        return new SourceMetadata(version, definitions, [.. NotMigrated.In(default, indices), .. NotMigrated.StreamAliases(await StreamAliasesAsync(streams, cancellationToken))], unread) { BackingIndices = backing };
    }

    private IEnumerable<(DefinitionKind Kind, string Path, bool Has, Func<JsonElement, IEnumerable<Definition>> Parse)> Apis() =>
    [
        (DefinitionKind.ClusterSetting, "_cluster/settings?flat_settings=true", _can.HasNodes,
            answer => answer.TryGetProperty("persistent", out var persistent) ? ClusterSettings.Of(persistent) : []),
        (DefinitionKind.IngestPipeline, "_ingest/pipeline", _can.HasIngestPipelines, answer => Each(answer, DefinitionKind.IngestPipeline)),
        (DefinitionKind.SearchPipeline, "_search/pipeline", _can.HasSearchPipelines, answer => Each(answer, DefinitionKind.SearchPipeline)),
        // There is no API that lists scripts.
        (DefinitionKind.Script, "_cluster/state/metadata?filter_path=metadata.stored_scripts", _can.KeepsScriptsInState,
            answer => answer.TryGetProperty("metadata", out var state) && state.TryGetProperty("stored_scripts", out var scripts)
                ? SnapshotMetadataReader.Scripts(scripts) : []),
        (DefinitionKind.ComponentTemplate, "_component_template?flat_settings=true", _can.HasComponentTemplates,
            answer => Listed(answer, "component_templates", "component_template", DefinitionForms.ComponentTemplate)),
        (DefinitionKind.IndexTemplate, "_index_template?flat_settings=true", _can.HasComposableTemplates, answer => Listed(answer, "index_templates", "index_template", DefinitionForms.IndexTemplate)),
        (DefinitionKind.LegacyTemplate, "_template?flat_settings=true", _can.HasLegacyTemplates,
            answer => answer.EnumerateObject().Select(template => _forms.LegacyTemplate(template.Name, template.Value))),
        (DefinitionKind.LifecyclePolicy, "_ilm/policy", _can.HasIndexLifecycle, answer => Each(answer, DefinitionKind.LifecyclePolicy)),
        (DefinitionKind.LifecyclePolicy, "_plugins/_ism/policies?size=10000", _can.HasIndexStateManagement, Policies),
    ];

    private static IEnumerable<Definition> Each(JsonElement answer, DefinitionKind kind) =>
        answer.EnumerateObject().Select(property => DefinitionForms.Plain(kind, property.Name, property.Value));

    private static IEnumerable<Definition> Listed(JsonElement answer, string list, string key, Func<string, JsonElement, Definition> form) =>
        answer.GetProperty(list).EnumerateArray().Select(item => form(item.GetProperty("name").GetString()!, item.GetProperty(key)));

    /// <summary>ISM's answer: <c>{"policies": [{"_id", "policy": {…}}]}</c>.</summary>
    private static IEnumerable<Definition> Policies(JsonElement answer) =>
        answer.GetProperty("policies").EnumerateArray().Select(item => DefinitionForms.Plain(
            DefinitionKind.LifecyclePolicy, item.GetProperty("_id").GetString()!, JsonSerializer.SerializeToElement(new { policy = item.GetProperty("policy") })));

    private async ValueTask<(Dictionary<string, string> Backing, List<Definition> Streams)> DataStreamsAsync(List<Unread> unread, CancellationToken cancellationToken)
    {
        var backing = new Dictionary<string, string>();
        var streams = new List<Definition>();
        if (!_can.HasDataStreams)
        {
            return (backing, streams);
        }

        var path = version.IsElasticsearchFrom(7, 11) ? "_data_stream?expand_wildcards=all" : "_data_stream";
        try
        {
            streams = await GetAsync(
                path,
                answer => answer.GetProperty("data_streams").EnumerateArray().Select(stream =>
                {
                    var name = stream.GetProperty("name").GetString()!;
                    foreach (var index in stream.GetProperty("indices").EnumerateArray())
                    {
                        backing[index.GetProperty("index_name").GetString()!] = name;
                    }

                    return DefinitionForms.Plain(DefinitionKind.DataStream, name, stream);
                }),
                cancellationToken);
        }
        catch (ClusterException e) when (e.Problem is ClusterProblem.Forbidden or ClusterProblem.Rejected)
        {
            unread.Add(new Unread(DefinitionKind.DataStream, null, e.Message));
        }

        return (backing, streams);
    }

    /// <summary>From 7.14 on, listed by the name of the stream.</summary>
    private async ValueTask<List<string>> StreamAliasesAsync(List<Definition> streams, CancellationToken cancellationToken)
    {
        if (streams.Count == 0 || !version.IsElasticsearchFrom(7, 14))
        {
            return [];
        }

        var names = streams.Select(stream => stream.Name).ToHashSet();
        var aliases = await GetAsync(
            "_alias",
            answer => answer.EnumerateObject().Where(each => names.Contains(each.Name))
                .SelectMany(stream => stream.Value.GetProperty("aliases").EnumerateObject()).Select(alias => alias.Name),
            cancellationToken);
        return [.. aliases.Distinct()];
    }

    private async ValueTask<List<Definition>> IndicesAsync(List<Unread> unread, CancellationToken cancellationToken)
    {
        // "hidden" is a wildcard of its own from 7.7 on, and part of "all".
        var path = _can.HasHiddenIndices ? "_all?flat_settings=true&expand_wildcards=all" : "_all?flat_settings=true&expand_wildcards=open,closed";
        var routing = await RoutingShardsAsync(cancellationToken);
        try
        {
            return await GetAsync(path, Parse, cancellationToken);
        }
        catch (ClusterException e) when (e.Problem == ClusterProblem.Forbidden)
        {
            // One index whose metadata are blocked or forbidden makes the whole answer a refusal.
            return await OneByOneAsync(Parse, unread, cancellationToken);
        }

        IEnumerable<Definition> Parse(JsonElement answer) => answer.EnumerateObject().Select(
            index => _forms.Index(index.Name, index.Value, routing.TryGetValue(index.Name, out var shards) ? shards : null));
    }

    private async ValueTask<List<Definition>> OneByOneAsync(Func<JsonElement, IEnumerable<Definition>> parse, List<Unread> unread, CancellationToken cancellationToken)
    {
        var names = await GetAsync(
            "_cluster/state/metadata?filter_path=metadata.indices.*.state",
            answer => answer.GetProperty("metadata").GetProperty("indices").EnumerateObject().Select(index => index.Name),
            cancellationToken);
        var definitions = new List<Definition>();
        foreach (var name in names)
        {
            try
            {
                definitions.AddRange(await GetAsync($"{Uri.EscapeDataString(name)}?flat_settings=true", parse, cancellationToken));
            }
            catch (ClusterException e) when (e.Problem == ClusterProblem.Forbidden)
            {
                unread.Add(new Unread(DefinitionKind.Index, name, e.Message));
            }
        }

        return definitions;
    }

    /// <summary>Only the cluster state tells it, from 5.0 on; without it the target takes its own, and routes by another number.</summary>
    private async ValueTask<Dictionary<string, int>> RoutingShardsAsync(CancellationToken cancellationToken)
    {
        if (version.IsElasticsearchBefore(5) || version.Flavour == Flavour.Serverless)
        {
            return [];
        }

        try
        {
            var found = await GetAsync(
                "_cluster/state/metadata?filter_path=metadata.indices.*.routing_num_shards",
                answer => answer.TryGetProperty("metadata", out var state) && state.TryGetProperty("indices", out var indices)
                    ? indices.EnumerateObject()
                        .Where(index => index.Value.TryGetProperty("routing_num_shards", out _))
                        .Select(index => (index.Name, index.Value.GetProperty("routing_num_shards").GetInt32()))
                    : [],
                cancellationToken);
            return found.ToDictionary(pair => pair.Item1, pair => pair.Item2);
        }
        catch (ClusterException e) when (e.Problem is ClusterProblem.Forbidden or ClusterProblem.Rejected)
        {
            // Documents are found whatever shard they are in: only a later split is limited in another way.
            return [];
        }
    }

    private async ValueTask<List<T>> GetAsync<T>(string path, Func<JsonElement, IEnumerable<T>> parse, CancellationToken cancellationToken)
    {
        var (status, answer) = await retries.RunAsync(
            cancel => cluster.RequestAsync(HttpMethod.Get, path, null, HttpStatusCode.NotFound, cancel), cancellationToken);
        using (answer)
        {
            try
            {
                return status == HttpStatusCode.NotFound ? [] : [.. parse(answer.RootElement)];
            }
            catch (Exception e) when (e is InvalidOperationException or KeyNotFoundException or FormatException)
            {
                throw new ClusterException(
                    ClusterProblem.Garbled, $"The answer of {cluster.Uri} to GET /{path} is not what a search cluster gives: {e.Message}", innerException: e);
            }
        }
    }
}
