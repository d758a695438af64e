using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Ferry.Sandbox;
using Ferry.TestKit;

namespace Ferry.Cli.Tests;

/// <summary>
/// A shard of 1 GB (FERRY_LARGE_SHARD_GB sets another size) with documents near the largest that a server takes, in a heap of 256 MB and four
/// times the largest document; comparing them, several at once, needs eight times, and Parquet, which takes columns of texts and encodes and
/// compresses them whole, ten times.
/// </summary>
public sealed class LargeDocumentTests
{
    private const int DocumentBytes = 90_000_000;
    private const int SmallBytes = 1_000;
    private const int SmallAtOnce = 10_000;

    private static readonly int Gigabytes = int.TryParse(Environment.GetEnvironmentVariable("FERRY_LARGE_SHARD_GB"), out var wanted) ? wanted : 1;

    // 900 MB of large documents and 100 MB of small ones between them, for each GB.
    private static readonly int Large = 10 * Gigabytes;
    private static readonly int Documents = Large + (Large * SmallAtOnce);

    [Fact]
    public async Task A_large_shard_with_documents_of_90_MB_is_moved_in_bounded_memory()
    {
        await using var source = await TestServer.StartAsync("elasticsearch-7.10.2", new TestServerOptions { Heap = "2g" });
        await MakeSnapshotAsync(source);
        await using var sandbox = await SandboxCluster.StartAsync();
        using var ferry = new FerryProcess();

        var run = await ferry.RunAsync(
            (256L << 20) + (4L * DocumentBytes),
            "backfill", "--repository", Path.Combine(source.RepositoriesPath, "r"), "--snapshot", "s", "--target", sandbox.Uri.ToString(), "--workers", "1", "--json");

        Assert.True(run.ExitCode == ExitCode.Done, run.Notes);
        Assert.Equal(Documents, run.Json.GetProperty("indices")[0].GetProperty("target_count").GetInt64());
        var verified = await ferry.RunAsync(
            (256L << 20) + (8L * DocumentBytes),
            "verify", "documents", "--repository", Path.Combine(source.RepositoriesPath, "r"), "--snapshot", "s", "--target", sandbox.Uri.ToString(), "--all", "--json");

        Assert.True(verified.ExitCode == ExitCode.Done, verified.Notes);
        Assert.Equal(Documents, verified.Json.GetProperty("compared").GetInt64());
        foreach (var (format, copies) in new[] { ("ndjson", 4L), ("bulk", 4L), ("parquet", 10L) })
        {
            var dump = await ferry.RunAsync(
                (256L << 20) + (copies * DocumentBytes),
                "snapshot", "dump", "--repository", Path.Combine(source.RepositoriesPath, "r"), "--snapshot", "s", "--format", format, "--output", format);

            Assert.True(dump.ExitCode == ExitCode.Done, $"{format}: {dump.Notes}");
            Assert.Contains($"{Documents.ToString("N0", CultureInfo.InvariantCulture)} documents of 1 indices written", dump.Notes);
        }
    }

    private static async Task MakeSnapshotAsync(TestServer source)
    {
        var http = source.Client;
        (await http.PutAsJsonAsync("large", new { settings = new { number_of_shards = 1, number_of_replicas = 0 }, mappings = new { enabled = false } })).EnsureSuccessStatusCode();
        for (var id = 0; id < Large; id++)
        {
            using var content = new ByteArrayContent(Document(id, DocumentBytes)) { Headers = { ContentType = new("application/json") } };
            (await http.PutAsync($"large/_doc/{id}", content)).EnsureSuccessStatusCode();
            using var small = new ByteArrayContent(SmallDocuments(id)) { Headers = { ContentType = new("application/x-ndjson") } };
            using var answer = await http.PostAsync("large/_bulk?filter_path=errors", small);
            Assert.False((await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").GetBoolean());
        }

        (await http.PutAsJsonAsync("_snapshot/r", new { type = "fs", settings = new { location = Path.Combine(source.RepositoriesPath, "r") } })).EnsureSuccessStatusCode();
        (await http.PutAsync("_snapshot/r/s?wait_for_completion=true", null)).EnsureSuccessStatusCode();
    }

    /// <summary>A document whose text hardly compresses, so that compressed chunks are large as well.</summary>
    private static byte[] Document(int seed, int length)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        foreach (ref var b in bytes.AsSpan())
        {
            b = (byte)('0' + (b & 31));
        }

        Encoding.ASCII.GetBytes("{\"text\":\"").CopyTo(bytes, 0);
        Encoding.ASCII.GetBytes("\"}").CopyTo(bytes, bytes.Length - 2);
        return bytes;
    }

    private static byte[] SmallDocuments(int seed)
    {
        using var bodies = new MemoryStream();
        for (var i = 0; i < SmallAtOnce; i++)
        {
            bodies.Write("{\"index\":{}}\n"u8);
            bodies.Write(Document((seed * SmallAtOnce) + i, SmallBytes));
            bodies.Write("\n"u8);
        }

        return bodies.ToArray();
    }
}
