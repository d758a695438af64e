using System.Diagnostics;
using System.Text.Json;
using Ferry.Backfill.State;
using Ferry.Cli;
using Ferry.Integration.Tests.Backfills;
using Ferry.TestKit;
using Ferry.TestKit.Faults;

namespace Ferry.Integration.Tests.Faults;

/// <summary>
/// A backfill by the real command, through a proxy, onto a real server; and what must be there at its end. The server has no indices before and
/// afterwards.
/// </summary>
internal sealed class FaultyBackfill : IAsyncDisposable
{
    private readonly TestServer _server;
    private readonly FixtureCase _fixture;
    private readonly List<FerryProcess> _processes = [];
    private int _bulks;

    private FaultyBackfill(TestServer server, FixtureCase fixture)
    {
        (_server, _fixture) = (server, fixture);
        Repository = fixture.RootPath;
        Proxy = new FaultProxy(server.Uri);
        Ferry = NewProcess();
        StateLocation = $"sqlite:{Path.Combine(Ferry.Folder, ".ferry", "state.db")}";
    }

    /// <summary>In front of the target.</summary>
    public FaultProxy Proxy { get; }

    /// <summary>Where the command is run.</summary>
    public FerryProcess Ferry { get; }

    /// <summary>The snapshot repository.</summary>
    public string Repository { get; init; }

    public string StateLocation { get; set; }

    /// <summary>Bulk requests that have come to the proxy.</summary>
    public int Bulks => Volatile.Read(ref _bulks);

    public HttpClient Server => _server.Client;

    /// <summary>So few documents in a request that there are dozens of them.</summary>
    public int BulkDocs { get; set; } = 10;

    /// <summary>The command, with the result as JSON.</summary>
    public string[] Command =>
    [
        "backfill", "--repository", Repository, "--snapshot", "snap1", "--target", Proxy.Uri.ToString(), "--state", StateLocation,
        "--bulk-docs", $"{BulkDocs}", "--workers", "2", "--json",
    ];

    /// <summary>900 documents in eight indices of 29 shards.</summary>
    public static FixtureCase ManyShards { get; } = Fixtures.Case("elasticsearch-7.10.2", "resize");

    /// <summary>4806 documents in two indices, some of them large.</summary>
    public static FixtureCase LargeDocuments { get; } = Fixtures.Case("elasticsearch-7.10.2", "codec");

    public static async Task<FaultyBackfill> OfAsync(SharedServers servers, FixtureCase? fixture = null, string? repository = null)
    {
        fixture ??= ManyShards;
        return new FaultyBackfill(await servers.GetAsync("opensearch-2.19.4"), fixture) { Repository = repository ?? fixture.RootPath };
    }

    /// <summary>Onto a server of one's own.</summary>
    public static FaultyBackfill Of(TestServer server) => new(server, ManyShards);

    /// <summary>What happens to bulk requests, which are counted from 1, from now on.</summary>
    public void OnBulk(Func<int, Fault> choose)
    {
        Volatile.Write(ref _bulks, 0);
        Proxy.Otherwise = Fault.Of(request => request.IsBulk ? choose(Interlocked.Increment(ref _bulks)) : Fault.None);
    }

    /// <summary>Nothing more goes wrong.</summary>
    public void Calm() => OnBulk(_ => Fault.None);

    /// <summary>A place for another process of a fleet, with a working directory of its own.</summary>
    public FerryProcess NewProcess()
    {
        _processes.Add(new FerryProcess());
        return _processes[^1];
    }

    public Process Start(params string[] more) => Ferry.Start([.. Command, .. more]);

    /// <summary>Another command about the same state, as "pause".</summary>
    public async Task ControlAsync(params string[] command)
    {
        var run = await Ferry.RunAsync(["backfill", .. command, "--state", StateLocation]);
        Assert.True(run.ExitCode == ExitCode.Done, run.Notes);
    }

    /// <summary>The store of the state, past all commands.</summary>
    public SqliteStateStore OpenState() => SqliteStateStore.Open(StateLocation["sqlite:".Length..]);

    /// <summary>The run is proven, its numbers add up, and the target has every document and nothing else.</summary>
    public async Task VerifyAsync(FerryRun run)
    {
        Assert.True(run.ExitCode == ExitCode.Done, $"{run.ExitCode}: {run.Notes}");
        Assert.True(run.Json.GetProperty("proven").GetBoolean());
        VerifyLedger(run.Json);
        await VerifyDocumentsAsync();
    }

    /// <summary>Every document that was read has exactly one fate, and as many were live as the source says.</summary>
    public void VerifyLedger(JsonElement json)
    {
        var expected = Expected;
        var indices = json.GetProperty("indices").EnumerateArray().ToList();
        Assert.Equal(expected.Counts.Keys.Order(StringComparer.Ordinal), indices.Select(NameOf).Order(StringComparer.Ordinal));
        Assert.All(indices, index =>
        {
            long Number(string name) => index.GetProperty(name).GetInt64();
            var skipped = index.GetProperty("skipped").EnumerateObject().Sum(reason => reason.Value.GetInt64());
            Assert.Equal(Number("read"), Number("sent") + Number("failed") + skipped);
            Assert.Equal(expected.Counts[NameOf(index)], Number("live_docs"));
        });
    }

    /// <param name="isAbsent">Which documents must not be there; null: none.</param>
    public async Task VerifyDocumentsAsync(Func<MovedDocument, bool>? isAbsent = null)
    {
        var expected = Expected;
        foreach (var index in expected.Counts.Keys)
        {
            using var refreshed = await Server.PostAsync($"{index}/_refresh", null);
            ReadBack.VerifyDocuments(
                expected.Documents.Where(document => document.Index == index && isAbsent?.Invoke(document) != true),
                await TargetIndices.ReadAsync(Server, index),
                isTrimmed: false);
        }
    }

    public ExpectedSnapshot Expected => ExpectedSnapshot.Of(_fixture, "snap1");

    public static string NameOf(JsonElement index) => index.GetProperty("index").GetString()!;

    public async ValueTask DisposeAsync()
    {
        await Proxy.DisposeAsync();
        foreach (var process in _processes)
        {
            process.Dispose();
        }

        await TargetIndices.DeleteAsync(Server, await TargetIndices.NamesAsync(Server));
    }
}
