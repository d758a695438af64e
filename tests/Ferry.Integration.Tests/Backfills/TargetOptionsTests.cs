using System.Net.Http.Json;
using System.Text.Json;
using Ferry.Cli;
using Ferry.Integration.Tests.Faults;
using Ferry.TestKit;
using Ferry.TestKit.Faults;

namespace Ferry.Integration.Tests.Backfills;

/// <summary>What options of a backfill do to a real target.</summary>
[Collection(TargetIndices.Collection)]
public sealed class TargetOptionsTests(SharedServers servers)
{
    [Fact]
    public async Task Backing_indices_go_into_their_data_stream_and_are_proven_as_a_whole()
    {
        var server = await servers.GetAsync("opensearch-2.19.4");
        var fixture = Fixtures.Case("opensearch-2.19.4", "metadata");
        using var ferry = new FerryProcess();
        string[] options =
        [
            "--repository", fixture.RootPath, "--snapshot", "snap1", "--target", server.Uri.ToString(), "--index", ".ds-logs-app-*", "--data-streams", "--json",
        ];
        try
        {
            var refused = await ferry.RunAsync(["backfill", .. options]);
            Assert.Equal(ExitCode.Incomplete, refused.ExitCode);
            Assert.Contains("no matching index template found for data stream [logs-app]", refused.Notes, StringComparison.Ordinal);

            using (await server.Client.PutAsJsonAsync("_index_template/logs-app", new { index_patterns = (string[])["logs-app"], data_stream = new { } }))
            {
                var run = await ferry.RunAsync(["backfill", .. options]);
                Assert.True(run.ExitCode == ExitCode.Done, run.Notes);
            }

            var counts = await ferry.RunAsync(["verify", "counts", .. options]);
            Assert.True(counts.ExitCode == ExitCode.Done, counts.Notes);
            var expected = ExpectedSnapshot.Of(fixture, "snap1").Documents.Where(document => document.Index.StartsWith(".ds-logs-app-", StringComparison.Ordinal)).ToList();
            var row = Assert.Single(counts.Json.GetProperty("indices").EnumerateArray());
            Assert.Equal(("logs-app", expected.Count), (row.GetProperty("index").GetString(), row.GetProperty("target_count").GetInt32()));
            var moved = await TargetIndices.ReadAsync(server.Client, "logs-app");
            Assert.Equal(expected.Select(document => (document.Id, Text(document))).Order(), moved.Select(document => (document.Id, Text(document))).Order());
        }
        finally
        {
            (await server.Client.DeleteAsync("_data_stream/logs-app")).Dispose();
            (await server.Client.DeleteAsync("_index_template/logs-app")).Dispose();
        }
    }

    [Fact]
    public async Task Settings_that_were_changed_for_the_load_are_restored_even_after_kill_9()
    {
        await using var backfill = await FaultyBackfill.OfAsync(servers, FaultyBackfill.LargeDocuments);
        string[] options = ["--refresh-interval", "-1", "--replicas", "0"];
        using (await backfill.Server.PutAsJsonAsync("codec_best_compression", new { settings = new { number_of_replicas = 1 }, mappings = new { dynamic = false } }))
        using (await backfill.Server.PutAsJsonAsync("codec_default", new { settings = new { refresh_interval = "7s", number_of_replicas = 2 }, mappings = new { dynamic = false } }))
        {
            var stall = new Stall();
            backfill.OnBulk(n => n < 5 ? Fault.None : Fault.StallAt(stall));
            using var process = backfill.Start(options);
            var ended = FerryProcess.EndAsync(process);
            await Task.WhenAny(stall.Reached, ended);
            Assert.Equal(("-1", "0"), await SettingsAsync(backfill.Server, "codec_default"));
            Assert.Equal(("-1", "0"), await SettingsAsync(backfill.Server, "codec_best_compression"));
            process.Kill();
            await ended;
            stall.Release();
        }

        Assert.Equal(("-1", "0"), await SettingsAsync(backfill.Server, "codec_default"));
        backfill.Calm();
        await backfill.VerifyAsync(await backfill.Ferry.RunAsync([.. backfill.Command, .. options]));
        Assert.Equal(("7s", "2"), await SettingsAsync(backfill.Server, "codec_default"));
        Assert.Equal((null, "1"), await SettingsAsync(backfill.Server, "codec_best_compression"));
    }

    [Fact]
    public async Task A_difference_of_counts_is_told_together_with_the_writes_that_came_later()
    {
        await using var backfill = await FaultyBackfill.OfAsync(servers);
        await backfill.VerifyAsync(await backfill.Ferry.RunAsync(backfill.Command));
        var index = backfill.Expected.Counts.MaxBy(count => count.Value).Key;
        string[] verify = ["verify", "counts", .. backfill.Command[1..9], "--json"];
        Assert.Equal(0, Row(await backfill.Ferry.RunAsync(verify), index).GetProperty("later_writes").GetInt64());

        (await backfill.Server.PutAsJsonAsync($"{index}/_doc/later", new { n = 1 })).EnsureSuccessStatusCode().Dispose();

        var run = await backfill.Ferry.RunAsync(verify);
        Assert.Equal(ExitCode.Incomplete, run.ExitCode);
        Assert.Equal((1, 1), (Row(run, index).GetProperty("unexplained").GetInt64(), Row(run, index).GetProperty("later_writes").GetInt64()));
        Assert.Contains("+1, with 1 later writes", (await backfill.Ferry.RunAsync(verify[..^1])).Output, StringComparison.Ordinal);
    }

    private static JsonElement Row(FerryRun run, string index) =>
        run.Json.GetProperty("indices").EnumerateArray().Single(row => row.GetProperty("index").GetString() == index);

    private static string Text(MovedDocument document) => System.Text.Encoding.UTF8.GetString(document.Source);

    private static async Task<(string? RefreshInterval, string? Replicas)> SettingsAsync(HttpClient server, string index)
    {
        var answer = await server.GetFromJsonAsync<JsonElement>($"{index}/_settings?flat_settings=true");
        var settings = answer.GetProperty(index).GetProperty("settings");
        return (Text("index.refresh_interval"), Text("index.number_of_replicas"));

        string? Text(string name) => settings.TryGetProperty(name, out var value) ? value.GetString() : null;
    }
}
