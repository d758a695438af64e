using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Ferry.Cli;
using Ferry.Integration.Tests.Backfills;
using Ferry.TestKit;
using Ferry.TestKit.Faults;

namespace Ferry.Integration.Tests.Faults;

/// <summary>A target that is busy, breaks connections, crashes, is away, or refuses some of the documents.</summary>
[Collection(TargetIndices.Collection)]
public sealed class TargetTroubleTests(SharedServers servers)
{
    private static readonly Fault Throttled = Fault.Answer(429, """{"error":{"type":"circuit_breaking_exception","reason":"scripted"},"status":429}""");

    [Fact]
    public async Task A_target_that_crashes_and_starts_again_is_waited_for()
    {
        await using var server = await TestServer.StartAsync("opensearch-2.19.4");
        await using var backfill = FaultyBackfill.Of(server);
        backfill.OnBulk(n => n == 30 ? Fault.Meanwhile(Moment.Taken, () => server.CrashAsync()) : Fault.None);

        await backfill.VerifyAsync(await backfill.Ferry.RunAsync(backfill.Command));
    }

    [Fact]
    public async Task A_target_that_refuses_connections_for_a_while_is_waited_for()
    {
        await using var backfill = await FaultyBackfill.OfAsync(servers);
        var refusing = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        backfill.OnBulk(n => n != 30 ? Fault.None : Fault.Meanwhile(Moment.Taken, () =>
        {
            backfill.Proxy.Refuse();
            refusing.TrySetResult();
            return Task.CompletedTask;
        }));
        using var process = backfill.Start();
        var ended = FerryProcess.EndAsync(process);
        await Task.WhenAny(refusing.Task, ended);
        await using (var state = backfill.OpenState())
        {
            await Eventually.IsTrueAsync(async () => (await UnitAttempts.WorkerAsync(state)).Report.Waiting is not null);
        }

        if (LongVariant.IsOn)
        {
            await Task.Delay(TimeSpan.FromMinutes(1), TimeProvider.System, default);
        }

        backfill.Proxy.Accept();
        await backfill.VerifyAsync(await ended);
    }

    [Fact]
    public async Task A_target_that_has_too_much_to_do_is_waited_for()
    {
        await using var backfill = await FaultyBackfill.OfAsync(servers);
        long? since = null;
        backfill.OnBulk(n =>
        {
            since ??= TimeProvider.System.GetTimestamp();
            return LongVariant.IsOn ? TimeProvider.System.GetElapsedTime(since.Value) < TimeSpan.FromSeconds(30) ? Throttled : Fault.None
                : n <= 12 ? Throttled : Fault.None;
        });

        await backfill.VerifyAsync(await backfill.Ferry.RunAsync(backfill.Command));
    }

    [Fact]
    public async Task Connections_that_break_now_and_then_lose_nothing()
    {
        Fault[] faults =
        [
            Fault.ResetRequestAfter(200), Fault.ResetAnswerAfter(0), Fault.TruncateAnswerBy(20), Fault.Garbage(Encoding.ASCII.GetBytes("this is not HTTP at all\r\n\r\n")),
        ];
        await using var backfill = await FaultyBackfill.OfAsync(servers);
        var every = LongVariant.IsOn ? 2 : 10;
        backfill.OnBulk(n => n % every != 0 ? Fault.None : faults[n / every % faults.Length]);

        await backfill.VerifyAsync(await backfill.Ferry.RunAsync(backfill.Command));
        Assert.InRange(backfill.Bulks, 2 * every * faults.Length, int.MaxValue);
    }

    [Fact]
    public async Task A_target_that_takes_no_large_requests_gets_small_ones()
    {
        await using var backfill = await FaultyBackfill.OfAsync(servers, FaultyBackfill.LargeDocuments);
        var refused = 0;
        backfill.Proxy.Otherwise = Fault.Of(request =>
        {
            var isTooLarge = request.IsBulk && request.Body.Length > 1 << 20;
            refused += isTooLarge ? 1 : 0;
            return isTooLarge ? Fault.Answer(413, "") : Fault.None;
        });

        backfill.BulkDocs = 10_000;
        await backfill.VerifyAsync(await backfill.Ferry.RunAsync(backfill.Command));
        Assert.InRange(refused, 1, 100);
    }

    [Fact]
    public async Task Documents_that_conflict_with_the_mapping_fail_and_no_others()
    {
        const string Index = "codec_default";
        await using var backfill = await FaultyBackfill.OfAsync(servers, FaultyBackfill.LargeDocuments);
        using (var created = await backfill.Server.PutAsJsonAsync(Index, JsonElement.Parse("""{"mappings":{"dynamic":false,"properties":{"blob":{"type":"long"}}}}""")))
        {
            created.EnsureSuccessStatusCode();
        }

        var run = await backfill.Ferry.RunAsync(backfill.Command);

        Assert.True(run.ExitCode == ExitCode.Incomplete, run.Notes);
        backfill.VerifyLedger(run.Json);
        var conflicting = backfill.Expected.Documents.Where(IsConflicting).Select(document => document.Id).Order(StringComparer.Ordinal).ToList();
        Assert.NotEmpty(conflicting);
        var indices = run.Json.GetProperty("indices").EnumerateArray().ToDictionary(FaultyBackfill.NameOf);
        Assert.Equal(conflicting.Count, indices[Index].GetProperty("failed").GetInt32());
        Assert.Equal(0, indices[Index].GetProperty("unexplained").GetInt32());
        Assert.All(indices.Where(index => index.Key != Index), index => Assert.True(index.Value.GetProperty("proven").GetBoolean()));
        await backfill.VerifyDocumentsAsync(IsConflicting);
        var kept = Directory.EnumerateFiles(Path.Combine(backfill.Ferry.Folder, run.Json.GetProperty("failed_documents").GetString()!))
            .SelectMany(File.ReadLines).Select(line => JsonElement.Parse(line)).ToList();
        Assert.All(kept, line => Assert.Equal("mapper_parsing_exception", line.GetProperty("type").GetString()));
        Assert.Equal(conflicting, kept.Select(line => line.GetProperty("id").GetString()!).Order(StringComparer.Ordinal));

        static bool IsConflicting(MovedDocument document) =>
            document.Index == Index && JsonElement.Parse(document.Source).TryGetProperty("blob", out _);
    }
}
