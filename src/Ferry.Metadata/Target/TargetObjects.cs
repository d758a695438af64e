using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ferry.Clusters;
using Ferry.Metadata.Reading;
using Ferry.Transforms;

namespace Ferry.Metadata.Target;

/// <summary>Objects of a target by their kinds' APIs. What comes out has the same form as what goes in.</summary>
public sealed class TargetObjects(ClusterClient cluster, RetryPolicy retries, ClusterVersion version)
{
    private readonly DefinitionForms _forms = new(version, isSnapshot: false);

    /// <summary>The object of a kind and name; null if there is none.</summary>
    /// <exception cref="ClusterException">The target cannot be reached, refuses the user, or answers what is no such answer.</exception>
    public async ValueTask<Definition?> FindAsync(DefinitionKind kind, string name, CancellationToken cancellationToken)
    {
        var path = kind switch
        {
            DefinitionKind.ClusterSetting => "_cluster/settings?flat_settings=true",
            DefinitionKind.Index or DefinitionKind.IndexTemplate or DefinitionKind.ComponentTemplate or DefinitionKind.LegacyTemplate => PathOf(kind, name) + "?flat_settings=true",
            _ => PathOf(kind, name),
        };
        var (status, answer) = await RequestAsync(HttpMethod.Get, path, null, cancellationToken);
        using (answer)
        {
            try
            {
                return status == HttpStatusCode.NotFound ? null : Read(kind, name, answer.RootElement);
            }
            catch (Exception e) when (e is InvalidOperationException or KeyNotFoundException)
            {
                throw new ClusterException(ClusterProblem.Garbled, $"The answer of {cluster.Uri} to GET /{path} is not what a search cluster gives: {e.Message}", innerException: e);
            }
        }
    }

    /// <summary>Makes an object, or puts it in the place of one that can be replaced (all but indices and data streams).</summary>
    /// <exception cref="ClusterException">The target refuses it (<see cref="ClusterProblem.Rejected"/>), or cannot be reached.</exception>
    public async ValueTask PutAsync(Definition definition, CancellationToken cancellationToken)
    {
        var (path, body) = definition.Kind switch
        {
            DefinitionKind.ClusterSetting => ("_cluster/settings", new JsonObject
            {
                ["persistent"] = new JsonObject { [definition.Name] = definition.Body["value"]?.DeepClone() },
            }),
            DefinitionKind.DataStream => (PathOf(definition.Kind, definition.Name), null),
            DefinitionKind.LifecyclePolicy => (PathOf(definition.Kind, definition.Name) + await RevisionAsync(definition.Name, cancellationToken), definition.Body),
            // Shards need not be up before the next object is made.
            DefinitionKind.Index => (PathOf(definition.Kind, definition.Name) + "?wait_for_active_shards=0", definition.Body),
            _ => (PathOf(definition.Kind, definition.Name), definition.Body),
        };
        (await SendAsync(HttpMethod.Put, path, body, cancellationToken)).Dispose();
    }

    /// <summary>Deletes an object, if it is there.</summary>
    public async ValueTask DeleteAsync(DefinitionKind kind, string name, CancellationToken cancellationToken)
    {
        var (_, answer) = await RequestAsync(HttpMethod.Delete, PathOf(kind, name), null, cancellationToken);
        answer.Dispose();
    }

    /// <summary>Any other request about metadata.</summary>
    public async ValueTask<JsonDocument> SendAsync(HttpMethod method, string path, JsonNode? body, CancellationToken cancellationToken)
    {
        var bytes = body is null ? (ReadOnlyMemory<byte>?)null : JsonSerializer.SerializeToUtf8Bytes(body);
        return (await retries.RunAsync(cancel => cluster.RequestAsync(method, path, bytes, null, cancel), cancellationToken)).Answer;
    }

    /// <summary>Every object of the target, by the APIs of its version.</summary>
    public ValueTask<SourceMetadata> ReadAllAsync(CancellationToken cancellationToken) =>
        new ClusterMetadataReader(cluster, retries, version).ReadAsync(cancellationToken);

    private static string PathOf(DefinitionKind kind, string name) => kind switch
    {
        DefinitionKind.IngestPipeline => "_ingest/pipeline/",
        DefinitionKind.SearchPipeline => "_search/pipeline/",
        DefinitionKind.Script => "_scripts/",
        DefinitionKind.ComponentTemplate => "_component_template/",
        DefinitionKind.IndexTemplate => "_index_template/",
        DefinitionKind.LegacyTemplate => "_template/",
        DefinitionKind.LifecyclePolicy => "_plugins/_ism/policies/",
        DefinitionKind.DataStream => "_data_stream/",
        DefinitionKind.Index => "",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "it has no path of its own"),
    } + Uri.EscapeDataString(name);

    /// <summary>ISM replaces a policy only for those who know which one they replace.</summary>
    private async ValueTask<string> RevisionAsync(string policy, CancellationToken cancellationToken)
    {
        var (status, answer) = await RequestAsync(HttpMethod.Get, PathOf(DefinitionKind.LifecyclePolicy, policy), null, cancellationToken);
        using (answer)
        {
            return status == HttpStatusCode.NotFound ? ""
                : $"?if_seq_no={answer.RootElement.GetProperty("_seq_no").GetInt64()}&if_primary_term={answer.RootElement.GetProperty("_primary_term").GetInt64()}";
        }
    }

    private ValueTask<(HttpStatusCode Status, JsonDocument Answer)> RequestAsync(HttpMethod method, string path, ReadOnlyMemory<byte>? body, CancellationToken cancellationToken) =>
        retries.RunAsync(cancel => cluster.RequestAsync(method, path, body, HttpStatusCode.NotFound, cancel), cancellationToken);

    private Definition? Read(DefinitionKind kind, string name, JsonElement answer) => kind switch
    {
        DefinitionKind.ClusterSetting => answer.GetProperty("persistent").TryGetProperty(name, out var value)
            ? new Definition(kind, name, new JsonObject { ["value"] = JsonNode.Parse(value.GetRawText()) }) : null,
        DefinitionKind.Script => DefinitionForms.Script(name, answer.GetProperty("script")),
        DefinitionKind.ComponentTemplate => DefinitionForms.ComponentTemplate(name, answer.GetProperty("component_templates")[0].GetProperty("component_template")),
        DefinitionKind.IndexTemplate => DefinitionForms.IndexTemplate(name, answer.GetProperty("index_templates")[0].GetProperty("index_template")),
        DefinitionKind.LegacyTemplate => answer.TryGetProperty(name, out var template) ? _forms.LegacyTemplate(name, template) : null,
        DefinitionKind.LifecyclePolicy => DefinitionForms.Plain(kind, name, JsonSerializer.SerializeToElement(new { policy = answer.GetProperty("policy") })),
        DefinitionKind.DataStream => DefinitionForms.Plain(kind, name, answer.GetProperty("data_streams")[0]),
        // The name of an alias or a data stream gives the indices behind it.
        DefinitionKind.Index => answer.TryGetProperty(name, out var index) ? _forms.Index(name, index, routingShards: null) : null,
        _ => answer.TryGetProperty(name, out var plain) ? DefinitionForms.Plain(kind, name, plain) : null,
    };
}
