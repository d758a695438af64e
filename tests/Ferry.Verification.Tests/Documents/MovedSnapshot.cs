using System.Text;
using Ferry.Backfill;
using Ferry.Backfill.Failures;
using Ferry.Backfill.Planning;
using Ferry.Backfill.State;
using Ferry.Clusters;
using Ferry.Sandbox;
using Ferry.Snapshots;
using Ferry.Snapshots.Blobs;
using Ferry.TestKit;
using Ferry.TestKit.Faults;
using Ferry.Verification.Documents;

namespace Ferry.Verification.Tests.Documents;

/// <summary>A private copy of a fixture's repository, whose last snapshot has been moved into a sandbox that stands behind a proxy.</summary>
internal sealed class MovedSnapshot : IAsyncDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly TempDirectory _repository;
    private readonly SandboxCluster _cluster;
    private readonly ClusterClient _direct;
    private readonly ClusterClient _client;
    private FileBlobStore _store;

    private MovedSnapshot(TempDirectory repository, SandboxCluster cluster)
    {
        _repository = repository;
        _cluster = cluster;
        _store = new FileBlobStore(repository.Path);
        _direct = new ClusterClient(new ClusterOptions { Uri = cluster.Uri }, TimeProvider.System);
        Proxy = new FaultProxy(cluster.Uri);
        _client = new ClusterClient(new ClusterOptions { Uri = Proxy.Uri }, TimeProvider.System);
    }

    /// <summary>Retries that cost no time.</summary>
    public static RetryPolicy Retries { get; } = new(TimeProvider.System, new Random(1))
    {
        MaxAttempts = 3,
        FirstDelay = TimeSpan.FromMilliseconds(1),
        MaxDelay = TimeSpan.FromMilliseconds(2),
    };

    /// <summary>Between the comparison and the sandbox.</summary>
    public FaultProxy Proxy { get; }

    public Snapshot Snapshot { get; private set; } = null!;

    public static async Task<MovedSnapshot> StartAsync(string version, string name)
    {
        var moved = new MovedSnapshot(Fixtures.Copy(Fixtures.Case(version, name)), await SandboxCluster.StartAsync());
        await moved.ReopenAsync();
        await moved.MoveAsync();
        return moved;
    }

    public async Task<IReadOnlyList<IndexComparison>> CompareAsync(Sample sample) =>
        await new ComparisonRun(Snapshot, await PlanAsync(sample)).RunAsync(_client, Retries, None);

    public ValueTask<ComparisonPlan> PlanAsync(Sample sample) => new ComparisonPlanner(Snapshot, sample).PlanAsync(Snapshot.Indices, None);

    /// <summary>Changes the target behind Ferry's back.</summary>
    public async Task BulkAsync(string index, params string[] lines) =>
        Assert.Empty((await _direct.BulkAsync(index, Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n"), BulkParameters.Default, None)).Failures);

    public async Task DeleteAsync(string index)
    {
        using var http = new HttpClient { BaseAddress = _cluster.Uri };
        using var answer = await http.DeleteAsync(index);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Takes a shard's documents out of the repository.</summary>
    public async Task DeleteLargestFileAsync(IndexId index, int shard)
    {
        var files = await Snapshot.GetShardAsync(index, shard, None);
        var largest = files.Files.Where(file => !file.IsVirtual).MaxBy(file => file.Length)!;
        File.Delete(_repository.Combine(files.Folder + largest.PartName(0)));
        await ReopenAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        _direct.Dispose();
        await Proxy.DisposeAsync();
        await _cluster.DisposeAsync();
        _store.Dispose();
        _repository.Dispose();
    }

    private async Task ReopenAsync()
    {
        _store.Dispose();
        _store = new FileBlobStore(_repository.Path);
        var repository = await SnapshotRepository.OpenAsync(_store, None);
        Snapshot = await repository.GetSnapshotAsync(repository.Snapshots[^1].Name, None);
    }

    private async Task MoveAsync()
    {
        var plan = await new Planner(Snapshot).PlanAsync(Snapshot.Indices, None);
        foreach (var index in plan.Indices)
        {
            await _direct.CreateIndexAsync(
                index.Id.Name, Encoding.UTF8.GetBytes($$$"""{"settings":{"number_of_shards":{{{index.Metadata!.NumberOfShards}}}},"mappings":{"dynamic":false}}"""), None);
        }

        using var folder = new TempDirectory();
        await using var store = SqliteStateStore.Open(folder.Combine("state.db"));
        await using var state = await WorkState.JoinAsync(store, [], new WorkStateOptions { Random = new Random(1) }, _ => ValueTask.FromResult(plan), None);
        await new BackfillRun(Snapshot, state, new BackfillOptions()).RunAsync(_direct, Retries, new FailureFolder(folder.Combine("failures")), None);
        var result = await Ledger.ReadAsync(store, state.Run, None);
        Assert.True(result.IsComplete, string.Join('\n', result.Indices.SelectMany(index => index.Problems)));
    }
}
