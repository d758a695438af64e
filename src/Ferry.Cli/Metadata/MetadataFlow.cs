using Ferry.Cli.Configuration;
using Ferry.Cli.Terminal;
using Ferry.Clusters;
using Ferry.Metadata;
using Ferry.Metadata.Migration;
using Ferry.Metadata.Reading;
using Ferry.Metadata.Selection;
using Ferry.Metadata.Target;
using Ferry.Snapshots;
using Ferry.Transforms;

namespace Ferry.Cli.Metadata;

/// <summary>The steps of a run over metadata: read the source, ask the target what it needs, transform, then go object by object.</summary>
public sealed class MetadataFlow(CommandHost host, Settings settings, MetadataMode mode)
{
    /// <summary>Thousands of indices take minutes, in which a run must not look as if it stood still.</summary>
    private const int ObjectsANote = 100;

    /// <exception cref="UsageException">No source or target is named, or a pattern means nothing.</exception>
    /// <exception cref="SourceException">The running source cannot be read.</exception>
    /// <exception cref="SnapshotException">The snapshot cannot be read.</exception>
    /// <exception cref="ClusterException">The target cannot be reached, or refuses the user.</exception>
    public async Task<MetadataReport> RunAsync(CancellationToken cancellationToken)
    {
        var selection = MetadataSettings.Read(settings);
        using var target = new ClusterClient(ClusterSettings.Target.Read(settings, host.Output), host.Time);
        var (source, words) = await ReadSourceAsync(cancellationToken);
        foreach (var warning in source.Warnings)
        {
            host.Output.Warn(warning);
        }

        RequireMatches(selection, source);
        var retries = Retries.Create(host);
        var info = await target.GetInfoAsync(cancellationToken);
        if (info.Version.Flavour == Flavour.Elasticsearch)
        {
            throw new UsageException($"the target is {info}: metadata go to OpenSearch");
        }

        var limits = await TargetLimits.ReadAsync(target, retries, info.Version, cancellationToken);
        var chain = TransformSettings.ReadChain(settings, new TransformContext(source.Version, info.Version) { AwarenessValues = limits.AwarenessValues }, host.Output.Note);
        var plan = MetadataPlan.Of(source, selection, chain, cancellationToken);
        host.Output.Note($"{Quantity.Of(plan.Objects.Count, "object")} of {words} for {info} \"{info.Name}\" at {target.Uri}");
        var done = 0;
        var results = await new MetadataMigration(new TargetObjects(target, retries, info.Version), mode).RunAsync(
            plan,
            _ =>
            {
                if (++done % ObjectsANote == 0)
                {
                    host.Output.Note($"{Quantity.Number(done)} of {Quantity.Number(plan.Objects.Count)}");
                }
            },
            cancellationToken);
        return new MetadataReport
        {
            Mode = mode,
            Source = words,
            SourceVersion = source.Version,
            Target = $"{info} \"{info.Name}\" at {target.Uri}",
            TargetVersion = info.Version,
            Taken = host.Time.GetUtcNow(),
            Transforms =
            [
                .. chain.Transforms.Select(transform => new AppliedTransform(transform.Name, transform.Sentence, transform.Link)),
                .. chain.OwnNames.Select(name => new AppliedTransform(name, "A transform of yours.", null)),
                new AppliedTransform(Mending.Name, "Leaves out what the target complained about when it was asked to make the object.", null),
            ],
            Results = results,
            LeftOut = plan.LeftOut,
            NotMigrated = source.NotMigrated,
            Unread = [.. source.Unread.Where(unread => selection.Includes(unread.Kind))],
            Problems = ShardBudget.Of(results) is var needed && limits.FreeShards is { } free && needed > free
                ? [$"the indices need {Quantity.Number(needed)} shards, replicas included, and the target takes {Quantity.Number(Math.Max(0, free))} more: add nodes, or raise cluster.max_shards_per_node"]
                : [],
        };
    }

    private async ValueTask<(SourceMetadata Source, string Words)> ReadSourceAsync(CancellationToken cancellationToken)
    {
        if (settings.Find(ClusterSettings.Source.Url) is null)
        {
            using var opened = await SourceSettings.OpenAsync(settings, host, cancellationToken);
            var metadata = await SnapshotMetadataReader.ReadAsync(opened.Snapshot, cancellationToken);
            return (metadata, $"snapshot {opened.Snapshot.Info.Name} of {metadata.Version} in {opened.Repository.Location}");
        }

        using var source = new ClusterClient(ClusterSettings.Source.Read(settings, host.Output), host.Time);
        try
        {
            var info = await source.GetInfoAsync(cancellationToken);
            var metadata = await new ClusterMetadataReader(source, Retries.Create(host), info.Version).ReadAsync(cancellationToken);
            return (metadata, $"{info} \"{info.Name}\" at {source.Uri}");
        }
        catch (ClusterException e)
        {
            throw new SourceException(e);
        }
    }

    private static void RequireMatches(MetadataSelection selection, SourceMetadata source)
    {
        if (selection.Unmatched(source) is [var (kind, pattern), ..])
        {
            var names = source.Definitions.Where(definition => definition.Kind == kind).Select(definition => definition.Name);
            throw new UsageException($"no {KindNames.Singular(kind)} of the source matches '{pattern}'. {Suggestions.Of("It has", pattern.Text, names)}");
        }
    }
}
