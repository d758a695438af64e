using System.Net.Http.Json;
using System.Text;
using Ferry.Sandbox;
using Ferry.TestKit;

namespace Ferry.Cli.Tests;

/// <summary>
/// Documents near the largest that a server takes, in a heap of 256 MB and four times the largest document; Parquet, which takes columns of texts
/// and encodes and compresses them whole, needs ten times.
/// </summary>
public sealed class LargeDocumentTests
{
    private const int DocumentBytes = 90_000_000;
    private const int Documents = 4;

    [Fact]
    public async Task Documents_of_90_MB_are_moved_in_bounded_memory()
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
        foreach (var (format, copies) in new[] { ("ndjson", 4L), ("bulk", 4L), ("parquet", 10L) })
        {
            var dump = await ferry.RunAsync(
                (256L << 20) + (copies * DocumentBytes),
                "snapshot", "dump", "--repository", Path.Combine(source.RepositoriesPath, "r"), "--snapshot", "s", "--format", format, "--output", format);

            Assert.True(dump.ExitCode == ExitCode.Done, $"{format}: {dump.Notes}");
            Assert.Contains($"{Documents} documents of 1 indices written", dump.Notes);
        }
    }

    private static async Task MakeSnapshotAsync(TestServer source)
    {
        var http = source.Client;
        (await http.PutAsJsonAsync("large", new { settings = new { number_of_shards = 1, number_of_replicas = 0 }, mappings = new { enabled = false } })).EnsureSuccessStatusCode();
        for (var id = 0; id < Documents; id++)
        {
            using var content = new ByteArrayContent(Document(id)) { Headers = { ContentType = new("application/json") } };
            (await http.PutAsync($"large/_doc/{id}", content)).EnsureSuccessStatusCode();
        }

        (await http.PutAsJsonAsync("_snapshot/r", new { type = "fs", settings = new { location = Path.Combine(source.RepositoriesPath, "r") } })).EnsureSuccessStatusCode();
        (await http.PutAsync("_snapshot/r/s?wait_for_completion=true", null)).EnsureSuccessStatusCode();
    }

    /// <summary>A document whose text hardly compresses, so that compressed chunks are large as well.</summary>
    private static byte[] Document(int seed)
    {
        var bytes = new byte[DocumentBytes];
        new Random(seed).NextBytes(bytes);
        foreach (ref var b in bytes.AsSpan())
        {
            b = (byte)('0' + (b & 31));
        }

        Encoding.ASCII.GetBytes("{\"text\":\"").CopyTo(bytes, 0);
        Encoding.ASCII.GetBytes("\"}").CopyTo(bytes, bytes.Length - 2);
        return bytes;
    }
}
