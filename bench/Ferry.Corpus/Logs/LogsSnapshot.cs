using Ferry.TestKit;

namespace Ferry.Corpus.Logs;

/// <summary>Indexes log documents on a real server and takes a snapshot of them.</summary>
internal static class LogsSnapshot
{
    private const int Connections = 4;
    private const int BodyBytes = 4_000_000;

    public static async Task MakeAsync(LogsOptions options, TextWriter output, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        var serverOptions = new TestServerOptions { Repositories = [options.Output], Heap = "1g" };
        await using var server = await TestServer.StartAsync(options.Server, serverOptions, cancellationToken);
        using var cluster = new SourceCluster(server.Uri);

        await cluster.CreateIndexAsync(options.Index, Definition(options));
        var corpus = new LogCorpus(options);
        await Parallel.ForEachAsync(
            corpus.BulkBodies(BodyBytes),
            new ParallelOptions { MaxDegreeOfParallelism = Connections, CancellationToken = cancellationToken },
            async (body, cancellation) => await cluster.BulkAsync(options.Index, body.Content, cancellation));

        await cluster.FlushAsync(options.Index);
        if (options.ForceMerge is { } segments)
            await cluster.ForceMergeAsync(options.Index, segments);
        await cluster.RefreshAsync(options.Index);
        var count = await cluster.CountAsync(options.Index);
        if (count != corpus.Documents)
            throw new InvalidOperationException($"{corpus.Documents} documents were sent, but the server counts {count}");

        await cluster.SnapshotAsync(options.Output, "snapshot-1");
        var snapshotBytes = new DirectoryInfo(options.Output).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
        var seconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        await output.WriteLineAsync(
            $"documents={corpus.Documents} source_bytes={corpus.SourceBytes} snapshot_bytes={snapshotBytes} seconds={seconds:F1}");
    }

    // Indexes little, because what is measured is the reading of stored fields, and a corpus should be there soon.
    private static object Definition(LogsOptions options) => new
    {
        settings = new Dictionary<string, object>
        {
            ["index.number_of_shards"] = options.Shards,
            ["index.number_of_replicas"] = 0,
            ["index.codec"] = options.Codec,
            ["index.refresh_interval"] = "-1",
            ["index.translog.durability"] = "async",
            ["index.translog.flush_threshold_size"] = "1gb",
        },
        mappings = new
        {
            dynamic = false,
            properties = new Dictionary<string, object>
            {
                ["@timestamp"] = new { type = "date" },
                ["level"] = new { type = "keyword" },
                ["message"] = new { type = "text", index = false },
            },
        },
    };
}
