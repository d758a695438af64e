using System.Text.Json;
using Ferry.Clusters;
using Ferry.Snapshots;
using Ferry.Transforms;

namespace Ferry.Metadata.Reading;

/// <summary>
/// Reads the metadata of a snapshot: the cluster's from its global state ("templates", "component_template", "ingest", "stored_scripts" …,
/// the custom sections of the server's cluster state), the indices' from their own blobs.
/// </summary>
public static class SnapshotMetadataReader
{
    /// <exception cref="SnapshotException">A blob cannot be read.</exception>
    public static async ValueTask<SourceMetadata> ReadAsync(Snapshot snapshot, CancellationToken cancellationToken)
    {
        var version = Version(snapshot.Info.Version);
        var forms = new DefinitionForms(version, isSnapshot: true);
        var global = await snapshot.GetGlobalMetadataAsync(cancellationToken);
        var definitions = OfGlobalState(global, forms).ToList();
        foreach (var index in snapshot.Indices)
        {
            definitions.Add(IndexOf(await snapshot.GetIndexMetadataAsync(index, cancellationToken), forms));
        }

        var streams = BackingIndices(global);
        return new SourceMetadata(version, definitions, [.. NotMigrated.In(global, snapshot.Indices.Select(index => index.Name)), .. NotMigrated.StreamAliases(StreamAliases(global))], [])
        {
            BackingIndices = streams,
            Warnings = Warnings(snapshot, global),
        };
    }

    /// <summary>The definition of one index of a snapshot.</summary>
    public static Definition IndexOf(IndexMetadata index, ClusterVersion version) => IndexOf(index, new DefinitionForms(version, isSnapshot: true));

    /// <summary>The version of a server that a snapshot names.</summary>
    public static ClusterVersion Version(ServerVersion version) => ClusterVersion.Parse(
        $"{version.Flavour} {version.ToString().Split(' ')[0]}")!.Value;

    private static Definition IndexOf(IndexMetadata index, DefinitionForms forms) => forms.Index(index.Name, index.Definition, index.RoutingNumShards);

    private static IEnumerable<Definition> OfGlobalState(JsonElement global, DefinitionForms forms)
    {
        if (global.TryGetProperty("settings", out var settings))
        {
            foreach (var setting in ClusterSettings.Of(settings))
            {
                yield return setting;
            }
        }

        foreach (var (section, kind) in ((string, DefinitionKind)[])[("ingest", DefinitionKind.IngestPipeline), ("search_pipeline", DefinitionKind.SearchPipeline)])
        {
            if (global.TryGetProperty(section, out var custom) && custom.TryGetProperty("pipeline", out var pipelines))
            {
                foreach (var pipeline in pipelines.EnumerateArray())
                {
                    yield return DefinitionForms.Plain(kind, pipeline.GetProperty("id").GetString()!, pipeline.GetProperty("config"));
                }
            }
        }

        if (global.TryGetProperty("stored_scripts", out var scripts))
        {
            foreach (var script in Scripts(scripts))
            {
                yield return script;
            }
        }

        foreach (var (name, node) in Named(global, "component_template"))
        {
            yield return DefinitionForms.ComponentTemplate(name, node);
        }

        foreach (var (name, node) in Named(global, "index_template"))
        {
            yield return DefinitionForms.IndexTemplate(name, node);
        }

        if (global.TryGetProperty("templates", out var templates))
        {
            foreach (var template in templates.EnumerateObject())
            {
                yield return forms.LegacyTemplate(template.Name, template.Value);
            }
        }

        if (global.TryGetProperty("index_lifecycle", out var lifecycle) && lifecycle.TryGetProperty("policies", out var policies))
        {
            foreach (var policy in policies.EnumerateObject())
            {
                yield return DefinitionForms.Plain(DefinitionKind.LifecyclePolicy, policy.Name, policy.Value);
            }
        }

        foreach (var (name, node) in Named(global, "data_stream"))
        {
            yield return DefinitionForms.Plain(DefinitionKind.DataStream, name, node);
        }
    }

    /// <summary>5.x lists a script twice, as ID and as LANG#ID, for servers from before 5.3.</summary>
    internal static IEnumerable<Definition> Scripts(JsonElement scripts)
    {
        var names = scripts.EnumerateObject().Select(script => script.Name).ToHashSet();
        foreach (var script in scripts.EnumerateObject())
        {
            var separator = script.Name.IndexOf('#', StringComparison.Ordinal);
            if (separator < 0 || !names.Contains(script.Name[(separator + 1)..]))
            {
                yield return DefinitionForms.Script(separator < 0 ? script.Name : script.Name[(separator + 1)..], script.Value);
            }
        }
    }

    /// <summary>A section that holds an object of its own name, by which the definitions are kept.</summary>
    private static IEnumerable<(string Name, JsonElement Node)> Named(JsonElement global, string section) =>
        global.TryGetProperty(section, out var outer) && outer.TryGetProperty(section, out var inner)
            ? inner.EnumerateObject().Select(property => (property.Name, property.Value))
            : [];

    private static Dictionary<string, string> BackingIndices(JsonElement global) =>
        Named(global, "data_stream")
            .SelectMany(stream => stream.Node.GetProperty("indices").EnumerateArray(), (stream, index) => (Index: index.GetProperty("index_name").GetString()!, Stream: stream.Name))
            .ToDictionary(pair => pair.Index, pair => pair.Stream);

    /// <summary>Elasticsearch from 7.14 on.</summary>
    private static List<string> StreamAliases(JsonElement global) =>
        global.TryGetProperty("data_stream", out var section) && section.TryGetProperty("data_stream_aliases", out var aliases)
            ? [.. aliases.EnumerateObject().Select(alias => alias.Name)]
            : [];

    private static IReadOnlyList<string> Warnings(Snapshot snapshot, JsonElement global) =>
        global.TryGetProperty("cluster_uuid", out var uuid) && uuid.GetString() == "_na_"
            ? [$"Snapshot '{snapshot.Info.Name}' was taken without the global state (include_global_state: false): it has no templates, pipelines or settings of the cluster"]
            : [];
}
