using System.Text.Json;
using Ferry.Backfill;
using Ferry.Backfill.Transforming;
using Ferry.Clusters;
using Ferry.Snapshots;
using Ferry.Snapshots.Blobs;
using Ferry.TestKit;
using Ferry.Transforms.Types;

namespace Ferry.Integration.Tests.Backfills;

/// <summary>Moves the snapshots of a case, one after another, and compares the target with what must be on it.</summary>
internal static class ReadBack
{
    /// <param name="fixture">The case.</param>
    /// <param name="address">A target without indices; it has none afterwards.</param>
    public static async Task VerifyAsync(FixtureCase fixture, Uri address)
    {
        using var target = new ClusterClient(new ClusterOptions { Uri = address }, TimeProvider.System);
        using var http = new HttpClient { BaseAddress = address };
        using var store = BlobStores.Open(fixture.RootPath);
        var repository = await SnapshotRepository.OpenAsync(store, default);
        var readable = await repository.ListSnapshotsAsync(default).Where(info => info.State is SnapshotState.Success or SnapshotState.Partial).ToListAsync();
        Assert.NotEmpty(readable);
        foreach (var info in readable)
        {
            var snapshot = await repository.GetSnapshotAsync(info.Name, default);
            try
            {
                var targets = await TargetsAsync(snapshot);
                var migration = await Migration.RunAsync(snapshot, target, TypeRouting.Split);
                var expected = ExpectedSnapshot.Of(fixture, info.Name, (index, type) => targets[index].GetValueOrDefault(type ?? "") ?? targets[index].Values.First()!);
                await CompareAsync(http, snapshot, expected, targets, migration);
            }
            finally
            {
                await TargetIndices.DeleteAsync(http, await TargetIndices.NamesAsync(http));
            }
        }
    }

    /// <summary>For each index of the source its types and where they go; an index without types has one entry.</summary>
    private static async Task<Dictionary<string, IReadOnlyDictionary<string, string?>>> TargetsAsync(Snapshot snapshot)
    {
        var targets = new Dictionary<string, IReadOnlyDictionary<string, string?>>();
        foreach (var index in snapshot.Indices)
        {
            targets[index.Name] = TypeTargets.Of(await snapshot.GetIndexMetadataAsync(index, default), TypeRouting.Split);
        }

        return targets;
    }

    private static async Task CompareAsync(
        HttpClient target, Snapshot snapshot, ExpectedSnapshot expected, Dictionary<string, IReadOnlyDictionary<string, string?>> targets, Migration migration)
    {
        foreach (var index in migration.Created.Where(index => index.Refusal is not null || index.Changes.Count > 0))
        {
            TestContext.Current.TestOutputHelper?.WriteLine($"{index.Index}: {index.Refusal}{string.Join("; ", index.Changes)}");
        }

        Assert.DoesNotContain(migration.Created, index => index.Refusal is not null || index.Existed);
        Assert.True(migration.Refused.Count == 0, string.Join('\n', migration.Refused.Take(3)));
        Assert.Null(migration.Result.TargetProblem);
        Assert.Equal(targets.Values.SelectMany(types => types.Values).Distinct().Order(StringComparer.Ordinal), (await TargetIndices.NamesAsync(target)).Order(StringComparer.Ordinal));
        Assert.All(migration.Proofs.Values, proof => Assert.Equal(0, proof.Unexplained));
        Assert.Empty(expected.Counts.Keys.Except(snapshot.Indices.Select(index => index.Name)));
        // The server's own notes about its tasks are in some snapshots, but not in the expectations.
        foreach (var index in snapshot.Indices.Where(index => index.Name != ".tasks"))
        {
            VerifyProof(snapshot, index, expected, migration);
            var metadata = await snapshot.GetIndexMetadataAsync(index, default);
            foreach (var name in targets[index.Name].Values.Distinct())
            {
                VerifyDocuments(expected.Documents.Where(document => document.Index == name), await TargetIndices.ReadAsync(target, name!), TrimsSource(metadata));
            }
        }
    }

    private static void VerifyProof(Snapshot snapshot, IndexId index, ExpectedSnapshot expected, Migration migration)
    {
        var proof = migration.Proofs[index.Name];
        var tally = proof.Tally!;
        var withoutSource = expected.WithoutSource.GetValueOrDefault(index.Name);
        var count = expected.Counts.GetValueOrDefault(index.Name);
        Assert.Equal(count, tally.LiveDocs);
        Assert.Equal(count, tally.Read);
        Assert.Equal(count - withoutSource, tally.Sent);
        Assert.Equal(0, tally.Failed);
        Assert.Equal(withoutSource, tally.Skipped.GetValueOrDefault(SkipReason.NoSource));
        Assert.Equal(-withoutSource, proof.Difference + proof.Outgoing);

        var missing = snapshot.Info.Failures.Where(failure => failure.Index == index.Name).ToList();
        Assert.Equal(missing.Count, proof.Problems.Count);
        Assert.All(missing, failure => Assert.Contains(
            proof.Problems, problem => problem.StartsWith($"{failure.Index}[{failure.Shard}]", StringComparison.Ordinal)));
        Assert.Equal(missing.Count == 0, proof.IsProven);
    }

    /// <summary>The target has the expected documents, as they were, and nothing else.</summary>
    public static void VerifyDocuments(IEnumerable<MovedDocument> expected, IReadOnlyList<MovedDocument> actual, bool isTrimmed)
    {
        var byKey = actual.ToDictionary(document => document.Key);
        foreach (var document in expected)
        {
            Assert.True(byKey.Remove(document.Key, out var moved), $"missing: {document}");
            Assert.True(
                document.Source.AsSpan().SequenceEqual(moved.Source) || (isTrimmed && IsSameJson(document.Source, moved.Source)),
                $"expected: {document}\nactual: {moved}");
        }

        Assert.Empty(byKey.Values);
    }

    /// <summary>With includes or excludes the target writes the source anew, as the source cluster did.</summary>
    private static bool TrimsSource(IndexMetadata index) =>
        index.Mappings.Any(mapping => mapping.Mapping.TryGetProperty("_source", out _));

    private static bool IsSameJson(byte[] expected, byte[] actual)
    {
        using var left = JsonDocument.Parse(expected);
        using var right = JsonDocument.Parse(actual);
        return JsonElement.DeepEquals(left.RootElement, right.RootElement);
    }
}
