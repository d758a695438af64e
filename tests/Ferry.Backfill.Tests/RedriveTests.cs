using System.Text.Json.Nodes;
using Ferry.Backfill.Failures;
using Ferry.Backfill.Sending;
using Ferry.Backfill.State;
using Ferry.TestKit;
using Ferry.TestKit.Faults;

namespace Ferry.Backfill.Tests;

/// <summary>Refused documents that are sent again: the ledger adds up at every moment, and in the end everything is there.</summary>
public sealed class RedriveTests : IAsyncLifetime
{
    private const string Type = "mapper_parsing_exception";

    /// <summary>24 of the 133 documents have a number there.</summary>
    private const string Conflict = """{"mappings":{"properties":{"patched":{"type":"boolean"}}}}""";

    private readonly TempDirectory _folder = new();
    private int _redrives;
    private Target _target = null!;
    private Moving _moving = null!;
    private SqliteStateStore _store = null!;

    public async ValueTask InitializeAsync()
    {
        _target = await Target.StartAsync();
        _moving = await Moving.OpenAsync("elasticsearch-7.10.2", "churn");
        _store = SqliteStateStore.Open(_folder.Combine("state.db"));
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _moving.Dispose();
        await _target.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task After_the_cause_is_mended_everything_is_there_and_the_ledger_says_so()
    {
        await RefuseAsync();
        await MendAsync();

        var tallies = await RedriveAsync();

        Assert.All(tallies, tally => Assert.Equal((24, 24, 0, true), (tally.Asked, tally.Sent, tally.Failed, tally.IsDone)));
        var ledger = await LedgerAsync();
        Assert.True(ledger.IsComplete);
        Assert.Empty(ledger.Failures);
        Assert.Empty(_moving.Failed());
        Assert.Equal(133, ledger.Indices.Single(index => index.Index == "churn").Sent);
        Assert.Equal(Patched("churn"), (await _target.ContentAsync("churn")).Where(IsPatched));
    }

    [Fact]
    public async Task What_is_refused_once_more_stays_with_its_new_error()
    {
        await RefuseAsync();
        await _target.PutAsync("churn/_settings", """{"index.blocks.write":true}""");

        var tallies = await RedriveAsync(new FailureSelection(["churn"], []));

        var tally = Assert.Single(tallies);
        Assert.Equal((24, 0, 24, false), (tally.Asked, tally.Sent, tally.Failed, tally.IsDone));
        Assert.Equal(24, tally.FailuresByType["cluster_block_exception"]);
        var ledger = await LedgerAsync();
        Assert.Equal([24, 24], ledger.Indices.Where(index => index.Failed > 0).Select(index => index.Failed));
        var lines = _moving.Failed();
        Assert.Equal(48, lines.Count);
        Assert.All(lines, line => Assert.Equal(
            line.GetProperty("index").GetString() == "churn" ? "cluster_block_exception" : Type, line.GetProperty("type").GetString()));
        Assert.Equal(ledger.Failures.Order(), FileNames());
    }

    [Fact]
    public async Task Only_what_is_meant_is_sent_again()
    {
        await RefuseAsync();
        Assert.Empty(await RedriveAsync(new FailureSelection([], ["another_exception"])));
        await MendAsync();
        var mixed = await MixTypesAsync();

        var tallies = await RedriveAsync(new FailureSelection(["ch*n"], ["another_exception"]));

        Assert.Equal((mixed, mixed), (tallies.Sum(tally => tally.Asked), tallies.Sum(tally => tally.Sent)));
        var ledger = await LedgerAsync();
        Assert.Equal(24 - mixed, ledger.Indices.Single(index => index.Index == "churn").Failed);
        Assert.Equal(48 - mixed, _moving.Failed().Count);
    }

    [Fact]
    public async Task Allowed_errors_leave_the_skipped_ones_when_they_are_sent()
    {
        _moving.Send = _moving.Send with { AllowedErrors = new HashSet<string> { Type } };
        await RefuseAsync();
        var before = (await LedgerAsync()).Indices.Single(index => index.Index == "churn");
        Assert.Equal((109, 0, 24), (before.Sent, before.Failed, before.Skipped[SkipReason.Allowed(Type)]));
        Assert.All(_moving.Failed(), line => Assert.True(line.GetProperty("allowed").GetBoolean()));

        var again = await RedriveAsync();
        Assert.All(again, tally => Assert.Equal((24, 24, true), (tally.Asked, tally.Skipped[SkipReason.Allowed(Type)], tally.IsDone)));
        Assert.Equal(24, (await LedgerAsync()).Indices.Single(index => index.Index == "churn").SkippedDocs);

        await MendAsync();
        await RedriveAsync();
        var after = (await LedgerAsync()).Indices.Single(index => index.Index == "churn");
        Assert.Equal((133, 0, 0), (after.Sent, after.Failed, after.SkippedDocs));
    }

    [Fact]
    public async Task What_no_request_can_carry_stays_as_it_is()
    {
        await RefuseAsync();
        await MendAsync();
        var (file, lines) = FirstFile();
        var broken = JsonNode.Parse(lines[0])!;
        var source = Convert.ToBase64String("{\"a\":\"1\n2\"}"u8);
        (broken["type"], broken["source_b64"]) = ("source_not_one_line", source);
        broken.AsObject().Remove("source");
        await RewriteAsync(file, [broken.ToJsonString(), .. lines[1..]]);

        var tallies = await RedriveAsync();

        Assert.Equal(1, tallies.Sum(tally => tally.Unsendable.GetValueOrDefault("source_not_one_line")));
        Assert.Contains(tallies, tally => !tally.IsDone);
        var left = Assert.Single(_moving.Failed());
        Assert.Equal(source, left.GetProperty("source_b64").GetString());
        Assert.Equal(1, (await LedgerAsync()).Indices.Sum(index => index.Failed));
    }

    [Fact]
    public async Task A_batch_that_somebody_holds_is_left_alone()
    {
        await RefuseAsync();
        await MendAsync();
        var files = await ListAsync();
        await ChangeWorkAsync(files[0].Batch, work => work["owner"] = "somebody");
        var warnings = new List<string>();

        var tallies = await RedriveAsync(warnings: warnings);

        Assert.True(tallies.Sum(tally => tally.Busy) > 0);
        Assert.Contains("somebody", Assert.Single(warnings.Distinct()), StringComparison.Ordinal);
        Assert.Equal(tallies.Sum(tally => tally.Busy), (await LedgerAsync()).Indices.Sum(index => index.Failed));
    }

    [Fact]
    public async Task A_row_that_was_changed_in_the_meantime_is_not_overwritten()
    {
        await RefuseAsync();
        await MendAsync();
        var stale = await ListAsync();
        await RedriveAsync();
        var complete = await LedgerAsync();

        // The files are gone; put them back as another process would have read them before.
        foreach (var file in stale)
        {
            Assert.False(await Ledger(complete.Run).TryReplaceAsync(file, file.Figures with { Sent = 0 }, default));
        }

        Assert.Equal(complete.Indices.Select(index => index.Sent), (await LedgerAsync()).Indices.Select(index => index.Sent));
    }

    [Fact]
    public async Task Two_at_once_send_everything_and_the_ledger_stays_right()
    {
        await RefuseAsync();
        await MendAsync();
        var files = await ListAsync();

        // Both know the same files; whoever is later finds rows changed, or files gone.
        var both = await Task.WhenAll(
            Record.ExceptionAsync(async () => await RedriveAsync(files: files)).AsTask(), Record.ExceptionAsync(async () => await RedriveAsync(files: files)).AsTask());

        Assert.All(both, e => Assert.True(e is null or FailuresException, $"{e}"));
        await RedriveAsync();
        Assert.True((await LedgerAsync()).IsComplete);
        Assert.Empty(_moving.Failed());
        Assert.Equal(133, (await _target.ContentAsync("churn")).Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_work_state_that_fails_in_the_middle_loses_nothing(bool writes)
    {
        await RefuseAsync();
        await MendAsync();
        var failing = new FailingStore(_store, writes);

        await Assert.ThrowsAsync<StateException>(async () => await RedriveAsync(store: failing));

        var ledger = await LedgerAsync();
        var named = ledger.Failures.SelectMany(name => File.ReadLines(Path.Combine(_moving.FailuresPath, FailureFolder.FileName(name))));
        Assert.Equal(ledger.Indices.Sum(index => index.Failed), named.Count());

        await RedriveAsync();
        Assert.True((await LedgerAsync()).IsComplete);
        Assert.Equal(133, (await _target.ContentAsync("churn")).Count);
    }

    [Fact]
    public async Task A_target_that_goes_away_in_the_middle_leaves_files_and_ledger_as_they_were()
    {
        await RefuseAsync();
        await MendAsync();
        var before = FileNames();
        _target.Proxy.Otherwise = Fault.ResetRequestAfter(1);
        _moving.Send = _moving.Send with { Patience = TimeSpan.FromMilliseconds(20) };

        await Assert.ThrowsAsync<Ferry.Clusters.ClusterException>(async () => await RedriveAsync());

        Assert.Equal(before, FileNames());
        Assert.Equal(48, (await LedgerAsync()).Indices.Sum(index => index.Failed));
    }

    [Fact]
    public async Task A_file_with_other_documents_than_the_ledger_says_changes_nothing()
    {
        await RefuseAsync();
        await MendAsync();
        var (file, lines) = FirstFile();
        await File.WriteAllLinesAsync(file, lines[1..]);

        var damaged = await Assert.ThrowsAsync<FailuresException>(async () => await RedriveAsync());

        Assert.Contains(Path.GetFileName(file), damaged.Message, StringComparison.Ordinal);
        Assert.Contains(Path.GetFileNameWithoutExtension(file), (await LedgerAsync()).Failures);
    }

    [Fact]
    public async Task Versions_are_sent_again_as_they_were_and_newer_documents_stay()
    {
        _moving.Send = _moving.Send with { Versioning = Versioning.ExternalGte };
        await RefuseAsync();
        await MendAsync();
        var newer = _moving.Failed().Where(line => line.GetProperty("index").GetString() == "churn").Take(3).Select(line => line.GetProperty("id").GetString()!).ToList();
        foreach (var id in newer)
        {
            await _target.PutAsync($"churn/_doc/{id}?version_type=external_gte&version=999", """{"newer":true}""");
        }

        var tally = (await RedriveAsync()).Single(tally => tally.Index == "churn");

        Assert.Equal((21, 3), (tally.Sent, tally.Skipped[SkipReason.NewerOnTarget]));
        var index = (await LedgerAsync()).Indices.Single(index => index.Index == "churn");
        Assert.Equal((130, 3), (index.Sent, index.Skipped[SkipReason.NewerOnTarget]));
        Assert.Equal(3, (await _target.ContentAsync("churn")).Count(document => document.Source == """{"newer":true}"""));
    }

    private static bool IsPatched((string Key, string Source) document) => document.Source.Contains("\"patched\":", StringComparison.Ordinal);

    private IEnumerable<(string Key, string Source)> Patched(string index) => _moving.Expected(index).Where(IsPatched);

    /// <summary>Moves everything into indices that refuse 24 documents each.</summary>
    private async Task RefuseAsync()
    {
        foreach (var index in _moving.Snapshot.Indices)
        {
            await _target.PutAsync(index.Name, Conflict);
        }

        var moved = await _moving.RunAsync(_target.Client, await _moving.PlanAsync(unitBytes: 1), _store);
        Assert.Equal(48, _moving.Failed().Count);
        Assert.Equal(109, (await _target.ContentAsync("churn")).Count);
        Assert.Equal(_moving.Send.AllowedErrors.Count > 0, moved.IsComplete);
    }

    /// <summary>Makes the indices again, as they should be, with the documents that they had.</summary>
    private async Task MendAsync()
    {
        foreach (var index in _moving.Snapshot.Indices.Select(index => index.Name))
        {
            var had = await _target.ContentAsync(index);
            await _target.DeleteAsync(index);
            await _target.PutAsync(index, """{"mappings":{"dynamic":false}}""");
            foreach (var (key, source) in had)
            {
                await _target.PutAsync($"{index}/_doc/{Uri.EscapeDataString(key.Trim())}", source);
            }
        }
    }

    private async Task<IReadOnlyList<RedriveTally>> RedriveAsync(
        FailureSelection? selection = null, IReadOnlyList<FailureFile>? files = null, IStateStore? store = null, List<string>? warnings = null)
    {
        selection ??= FailureSelection.All;
        var ledger = new FailureLedger(store ?? _store, (await LedgerAsync()).Run);
        files ??= await ledger.ListAsync(selection, default);
        var allowed = files.SelectMany(file => file.CountByType.Keys.Where(type => file.Allowed(type) > 0)).ToHashSet();
        var sender = new BulkSender(_target.Client, Target.Retries, _moving.Send with { AllowedErrors = allowed, BulkDocs = 5 });
        using var folder = new FailureFolder(_moving.FailuresPath);
        var redrive = new Redrive(ledger, folder, sender, new Random(Interlocked.Increment(ref _redrives))) { Workers = 2, Warn = text => Add(warnings, text) };
        return await redrive.RunAsync(files, selection, new Counters(0), default);
    }

    private static void Add(List<string>? warnings, string text)
    {
        if (warnings is not null)
        {
            lock (warnings)
            {
                warnings.Add(text);
            }
        }
    }

    private async Task<IReadOnlyList<FailureFile>> ListAsync() => await Ledger((await LedgerAsync()).Run).ListAsync(FailureSelection.All, default);

    private FailureLedger Ledger(RunDocument run) => new(_store, run);

    /// <summary>The ledger, which adds up.</summary>
    private async Task<Ledger> LedgerAsync()
    {
        var run = await RunControl.FindAsync(_store, default);
        var ledger = await Ferry.Backfill.State.Ledger.ReadAsync(_store, run!, default);
        Assert.All(ledger.Indices, tally => Assert.Equal(tally.Read, tally.Sent + tally.Failed + tally.SkippedDocs));
        return ledger;
    }

    private List<string> FileNames() => [.. Directory.EnumerateFiles(_moving.FailuresPath).Select(file => Path.GetFileNameWithoutExtension(file)).Order()];

    private (string File, string[] Lines) FirstFile()
    {
        var file = Directory.EnumerateFiles(_moving.FailuresPath).Order().First();
        return (file, File.ReadAllLines(file));
    }

    /// <summary>Gives the first document of each file of the index churn another type of error; their number.</summary>
    private async Task<int> MixTypesAsync()
    {
        var count = 0;
        foreach (var file in (await ListAsync()).Where(file => file.Index == "churn"))
        {
            var path = Path.Combine(_moving.FailuresPath, FailureFolder.FileName(file.Name));
            var lines = await File.ReadAllLinesAsync(path);
            await RewriteAsync(path, [lines[0].Replace(Type, "another_exception", StringComparison.Ordinal), .. lines[1..]]);
            count++;
        }

        Assert.InRange(count, 1, 23);
        return count;
    }

    /// <summary>Changes a file, and the types of its row to go with it.</summary>
    private async Task RewriteAsync(string path, IEnumerable<string> lines)
    {
        await File.WriteAllLinesAsync(path, lines);
        var name = Path.GetFileNameWithoutExtension(path);
        var file = (await ListAsync()).Single(file => file.Name == name);
        await ChangeWorkAsync(file.Batch, work =>
        {
            var figures = work["rows"]!.AsArray().Select(row => row!["figures"]).Single(figures => figures?["failures"]?.ToString() == name)!;
            figures["failures_by_type"] = new JsonObject(lines.Select(line => JsonNode.Parse(line)!["type"]!.ToString())
                .GroupBy(type => type).Select(type => KeyValuePair.Create(type.Key, (JsonNode?)type.Count())));
        });
    }

    private async Task ChangeWorkAsync(int batch, Action<JsonNode> change)
    {
        var stored = (await _store.GetAsync([(await LedgerAsync()).Run.WorkId(batch)], default)).Single();
        var work = JsonNode.Parse(stored.Body.Span)!;
        change(work);
        Assert.NotNull(await _store.TryPutAsync(stored.Id, System.Text.Encoding.UTF8.GetBytes(work.ToJsonString()), stored.Version, default));
    }

    /// <summary>A store whose third write ends in an error, before or after it took effect.</summary>
    private sealed class FailingStore(IStateStore inner, bool writes) : IStateStore
    {
        private int _left = 3;

        public string Location => inner.Location;

        public ValueTask<IReadOnlyList<StateDocument>> GetAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken) => inner.GetAsync(ids, cancellationToken);

        public async ValueTask<StateVersion?> TryPutAsync(string id, ReadOnlyMemory<byte> body, StateVersion expected, CancellationToken cancellationToken)
        {
            var fails = Interlocked.Decrement(ref _left) <= 0;
            var version = fails && !writes ? null : await inner.TryPutAsync(id, body, expected, cancellationToken);
            return fails ? throw new StateException(StateProblem.Unreachable, "gone") : version;
        }

        public ValueTask PutAllAsync(IReadOnlyList<(string Id, ReadOnlyMemory<byte> Body)> documents, CancellationToken cancellationToken) =>
            inner.PutAllAsync(documents, cancellationToken);

        public ValueTask<IReadOnlyList<StateDocument>> ListAsync(string prefix, CancellationToken cancellationToken) => inner.ListAsync(prefix, cancellationToken);

        public ValueTask ClearAsync(CancellationToken cancellationToken) => inner.ClearAsync(cancellationToken);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
