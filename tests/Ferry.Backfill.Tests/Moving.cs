using System.Text;
using System.Text.Json;
using Ferry.Backfill.Failures;
using Ferry.Backfill.Planning;
using Ferry.Backfill.Sending;
using Ferry.Backfill.State;
using Ferry.Backfill.Transforming;
using Ferry.Clusters;
using Ferry.Metadata;
using Ferry.Metadata.Target;
using Ferry.Snapshots;
using Ferry.Snapshots.Blobs;
using Ferry.TestKit;
using Ferry.Transforms;

namespace Ferry.Backfill.Tests;

/// <summary>How a run ended, and its ledger.</summary>
internal sealed record Moved(BackfillResult Result, Ledger Ledger)
{
    public IReadOnlyList<IndexTally> Indices => Ledger.Indices;

    public string? TargetProblem => Result.TargetProblem;

    public bool IsInterrupted => Result.IsInterrupted;

    public bool IsComplete => Ledger.IsComplete;
}

/// <summary>A private copy of a fixture's repository, and the backfill of its last snapshot.</summary>
internal sealed class Moving : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly FixtureCase _fixture;
    private readonly TempDirectory _repository;
    private readonly TempDirectory _state = new();
    private FileBlobStore _store;
    private int _runs;

    private Moving(FixtureCase fixture)
    {
        _fixture = fixture;
        _repository = Fixtures.Copy(fixture);
        _store = new FileBlobStore(_repository.Path);
        FailuresPath = _state.Combine("failures");
    }

    public Snapshot Snapshot { get; private set; } = null!;

    public string FailuresPath { get; set; }

    /// <summary>A path at which nothing can be written.</summary>
    public string PathBelowFile
    {
        get
        {
            File.WriteAllText(_state.Combine("file"), "");
            return _state.Combine("file/failures");
        }
    }

    public int Workers { get; init; } = 2;

    public SendOptions Send { get; set; } = new() { BulkBytes = 1 << 14 };

    public DocumentTransforms Transforms { get; set; } = new();

    public static async Task<Moving> OpenAsync(string version, string name, int workers = 2)
    {
        var moving = new Moving(Fixtures.Case(version, name)) { Workers = workers };
        await moving.ReopenAsync();
        return moving;
    }

    /// <summary>Forgets open files, which a deleted one would outlive.</summary>
    public async Task ReopenAsync()
    {
        _store.Dispose();
        _store = new FileBlobStore(_repository.Path);
        var repository = await SnapshotRepository.OpenAsync(_store, None);
        Snapshot = await repository.GetSnapshotAsync(repository.Snapshots[^1].Name, None);
    }

    public ValueTask<BackfillPlan> PlanAsync(long unitBytes = 48 << 20) =>
        new Planner(Snapshot) { UnitBytes = unitBytes }.PlanAsync(Snapshot.Indices, None);

    public static async Task CreateIndicesAsync(ClusterClient target, BackfillPlan plan)
    {
        var source = new ClusterVersion(Flavour.Elasticsearch, 7, 10, 2);
        var version = (await target.GetInfoAsync(None)).Version;
        var creator = new IndexCreator(new TargetObjects(target, Target.Retries, version), new TransformChain(new TransformContext(source, version)), source);
        foreach (var index in plan.Indices)
        {
            Assert.All(await creator.EnsureAsync(index.Metadata!, None), created => Assert.Null(created.Refusal));
        }
    }

    /// <summary>A run of its own, which has nothing of an earlier one.</summary>
    public async Task<Moved> RunAsync(
        ClusterClient target, BackfillPlan plan, RetryPolicy? retries = null, Action<BackfillRun>? started = null,
        CancellationToken cancellationToken = default)
    {
        await using var store = SqliteStateStore.Open(_state.Combine($"state-{_runs++}.db"));
        return await RunAsync(target, plan, store, retries, started, cancellationToken);
    }

    /// <summary>A run, or the rest of one, whose state is in a store.</summary>
    public async Task<Moved> RunAsync(
        ClusterClient target, BackfillPlan plan, IStateStore store, RetryPolicy? retries = null, Action<BackfillRun>? started = null,
        CancellationToken cancellationToken = default)
    {
        BackfillResult result;
        Ledger ledger;
        await using (var state = await WorkState.JoinAsync(store, [], StateOptions, _ => ValueTask.FromResult(plan), None))
        {
            var run = new BackfillRun(Snapshot, state, new BackfillOptions { Workers = Workers, Send = Send, Transforms = Transforms });
            started?.Invoke(run);
            result = await run.RunAsync(target, retries ?? Target.Retries, new FailureFolder(FailuresPath), cancellationToken);
            ledger = await Ledger.ReadAsync(store, state.Run, None);
        }

        foreach (var tally in ledger.Indices)
        {
            Assert.Equal(tally.Read + tally.Added, tally.Sent + tally.Failed + tally.SkippedDocs);
            Assert.Equal(tally.LiveDocs, tally.Read + tally.Unread);
        }

        return new Moved(result, ledger);
    }

    // Runs keep refused documents in one folder: their names must differ.
    private WorkStateOptions StateOptions => new()
    {
        Random = new Random(_runs),
        Poll = TimeSpan.FromMilliseconds(20),
        Replan = (indices, cancel) => new Planner(Snapshot).PlanAsync(indices, cancel),
    };

    /// <summary>What must be on the target, in the form of <see cref="Target.ContentAsync"/>.</summary>
    public List<(string Key, string Source)> Expected(string index) => [.. ExpectedLines(index).Select(d => (Key(d), Source(d))).Order()];

    /// <summary>The versions that must be on the target, by id and routing.</summary>
    public List<(string Key, long Version)> ExpectedVersions(string index) =>
    [
        .. ExpectedLines(index).Select(d => (Key(d), d.GetProperty("version").GetInt64())).Order(),
    ];

    /// <summary>Of a line of expected or of failed documents, as one line.</summary>
    public static string Source(JsonElement line)
    {
        if (!line.TryGetProperty("source_b64", out var encoded))
        {
            return line.GetProperty("source").GetRawText();
        }

        var source = encoded.GetBytesFromBase64();
        var written = new byte[source.Length];
        return Encoding.UTF8.GetString(written, 0, SourceLine.Write(source, written)).Trim(' ');
    }

    /// <summary>Lines of the files of failed documents; none if there are no files.</summary>
    public List<JsonElement> Failed() => Directory.Exists(FailuresPath)
        ? [.. Directory.EnumerateFiles(FailuresPath).SelectMany(File.ReadLines).Select(line => JsonElement.Parse(line))]
        : [];

    /// <summary>Files of a shard, with the path of their first blob.</summary>
    public async Task<List<(ShardFile File, string Path)>> FilesAsync(IndexId index, int shard)
    {
        var files = await Snapshot.GetShardAsync(index, shard, None);
        return [.. files.Files.Where(f => !f.IsVirtual).Select(f => (f, _repository.Combine(files.Folder + f.PartName(0))))];
    }

    /// <summary>Puts a byte that CBOR does not have into a source, where the largest file has one; the altered beginning.</summary>
    public async Task<byte[]> BreakCborAsync(IndexId index)
    {
        byte[] begin = [0xbf, 0x61, (byte)'n', 0x02, 0x66], broken = [0xbf, 0x61, (byte)'n', 0x1c, 0x66];
        foreach (var (_, path) in await FilesAsync(index, 0))
        {
            var bytes = await File.ReadAllBytesAsync(path);
            if (bytes.AsSpan().IndexOf(begin) is >= 0 and var at)
            {
                broken.CopyTo(bytes, at);
                await File.WriteAllBytesAsync(path, bytes);
                return broken;
            }
        }

        throw new InvalidOperationException("No file has the source in full.");
    }

    /// <summary>The lines that say what an index of the source holds.</summary>
    public IEnumerable<JsonElement> ExpectedLines(string index) =>
        _fixture.ExpectedDocuments().Select(line => JsonElement.Parse(line.Span))
            .Where(d => d.GetProperty("snapshot").GetString() == Snapshot.Info.Name && d.GetProperty("index").GetString() == index);

    public static string Key(JsonElement line) =>
        Target.Key(line.GetProperty("id").GetString()!, line.TryGetProperty("routing", out var routing) ? routing.GetString() : null);

    public void Dispose()
    {
        _store.Dispose();
        _repository.Dispose();
        _state.Dispose();
    }
}
