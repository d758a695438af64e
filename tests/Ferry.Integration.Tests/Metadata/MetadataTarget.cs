using Ferry.Clusters;
using Ferry.Metadata.Migration;
using Ferry.Metadata.Reading;
using Ferry.Metadata.Selection;
using Ferry.Metadata.Target;
using Ferry.TestKit;
using Ferry.Transforms;
using Ferry.Transforms.Types;

namespace Ferry.Integration.Tests.Metadata;

/// <summary>A real target for metadata, and the runs against it.</summary>
internal sealed class MetadataTarget : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly ClusterClient _client;

    private MetadataTarget(ClusterClient client, ClusterVersion version) =>
        (_client, Version, Objects) = (client, version, new TargetObjects(client, new RetryPolicy(TimeProvider.System, new Random(1)), version));

    public ClusterVersion Version { get; }

    public TargetObjects Objects { get; }

    public static async Task<MetadataTarget> OpenAsync(TestServer server)
    {
        var client = new ClusterClient(new ClusterOptions { Uri = server.Uri }, TimeProvider.System);
        return new MetadataTarget(client, (await client.GetInfoAsync(None)).Version);
    }

    /// <summary>What is to become of all that a source has. Types are united where it has some.</summary>
    public MetadataPlan Plan(SourceMetadata source) =>
        MetadataPlan.Of(source, new MetadataSelection(), new TransformChain(new TransformContext(source.Version, Version) { Types = TypeRouting.Union }), None);

    public async Task<IReadOnlyList<ObjectResult>> RunAsync(MetadataPlan plan, MetadataMode mode) =>
        await new MetadataMigration(Objects, mode).RunAsync(plan, null, None);

    /// <summary>Every definition that the target has, by kind and name, as text.</summary>
    public async Task<SortedDictionary<string, string>> StateAsync()
    {
        var all = await Objects.ReadAllAsync(None);
        Assert.Empty(all.Unread);
        return new(all.Definitions.ToDictionary(definition => $"{definition.Kind} {definition.Name}", definition => definition.Body.ToJsonString()), StringComparer.Ordinal);
    }

    /// <summary>Deletes everything.</summary>
    public async Task ClearAsync()
    {
        var all = await Objects.ReadAllAsync(None);
        foreach (var definition in all.Definitions
            .Where(definition => !all.BackingIndices.ContainsKey(definition.Name))
            .OrderByDescending(definition => definition.Kind == DefinitionKind.DataStream ? int.MaxValue : (int)definition.Kind))
        {
            if (definition.Kind == DefinitionKind.ClusterSetting)
            {
                await Objects.PutAsync(definition with { Body = new() { ["value"] = null } }, None);
            }
            else
            {
                await Objects.DeleteAsync(definition.Kind, definition.Name, None);
            }
        }
    }

    public void Dispose() => _client.Dispose();
}
