using Ferry.Backfill;
using Ferry.Backfill.Failures;
using Ferry.Backfill.Planning;
using Ferry.Backfill.State;
using Ferry.Backfill.Transforming;
using Ferry.Clusters;
using Ferry.Metadata;
using Ferry.Metadata.Reading;
using Ferry.Metadata.Target;
using Ferry.Snapshots;
using Ferry.TestKit;
using Ferry.Transforms;
using Ferry.Transforms.Types;
using Ferry.Verification;

namespace Ferry.Integration.Tests.Backfills;

/// <summary>What a backfill of one snapshot did and proved.</summary>
/// <param name="Created">The indices, in the order of the plan.</param>
/// <param name="Result">How the run ended.</param>
/// <param name="Ledger">What became of each index.</param>
/// <param name="Proofs">By index.</param>
/// <param name="Refused">Lines of the files of failed documents.</param>
internal sealed record Migration(
    IReadOnlyList<CreatedIndex> Created, BackfillResult Result, Ledger Ledger, IReadOnlyDictionary<string, IndexProof> Proofs, IReadOnlyList<string> Refused)
{
    private static readonly CancellationToken None = CancellationToken.None;

    /// <summary>Moves every index of a snapshot, those with a dot too, into an empty target: the library's parts put together.</summary>
    public static async Task<Migration> RunAsync(Snapshot snapshot, ClusterClient target, TypeRouting? types = null)
    {
        var retries = new RetryPolicy(TimeProvider.System, new Random(1));
        var selection = IndexSelection.Of(snapshot, [.. snapshot.Indices.Select(index => new NamePattern(index.Name))]);
        Assert.Empty(selection.Excluded);
        var plan = await new Planner(snapshot).PlanAsync(selection.Selected, None);

        var source = SnapshotMetadataReader.Version(snapshot.Info.Version);
        var version = (await target.GetInfoAsync(None)).Version;
        var creator = new IndexCreator(
            new TargetObjects(target, retries, version), new TransformChain(new TransformContext(source, version) { Types = types ?? TypeRouting.None }), source);
        var created = new List<CreatedIndex>();
        foreach (var index in plan.Indices)
        {
            created.AddRange(await creator.EnsureAsync(index.Metadata!, None));
        }

        using var folder = new TempDirectory();
        var failures = new FailureFolder(folder.Combine("failures"));
        var refusedIndices = created.Where(index => index.Refusal is not null).ToDictionary(index => index.Index, index => index.Refusal!);
        await using var store = SqliteStateStore.Open(folder.Combine("state.db"));
        await using var state = await WorkState.JoinAsync(
            store, [], new WorkStateOptions { Random = new Random(1) }, _ => ValueTask.FromResult(plan with { RefusedIndices = refusedIndices }), None);
        var result = await new BackfillRun(snapshot, state, new BackfillOptions { Transforms = new DocumentTransforms { Types = types } }).RunAsync(target, retries, failures, None);
        var ledger = await Ledger.ReadAsync(store, state.Run, None);

        var proofs = await CountProof.OfBackfillAsync(ledger.Indices, index => index, index => CountProof.TakeAsync(target, retries, index, None));
        return new Migration(created, result, ledger, proofs.ToDictionary(proof => proof.Index), [.. ledger.Failures.SelectMany(name => File.ReadLines(failures.Begin(name).Path))]);
    }
}
