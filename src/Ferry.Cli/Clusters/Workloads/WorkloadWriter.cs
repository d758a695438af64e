using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ferry.Clusters;

namespace Ferry.Cli.Clusters.Workloads;

/// <summary>Makes the index of a workload and writes its documents. Ids are ordinals, so that writing again replaces them.</summary>
internal sealed class WorkloadWriter(ClusterClient cluster, ClusterVersion version, RetryPolicy retries)
{
    // What Elasticsearch 6 wants: any type, the same for all documents of an index.
    private const string Type = "doc";

    private const int BodyBytes = 2_000_000;

    // Letters beyond ASCII stay as they are, as most clients send them.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <returns>Bytes of the documents.</returns>
    /// <exception cref="ClusterException">The cluster cannot be reached, or refuses the index or a document.</exception>
    public async ValueTask<long> WriteAsync(Workload workload, string index, int docs, int seed, CancellationToken cancellationToken)
    {
        await EnsureIndexAsync(workload, index, cancellationToken);
        var random = new Random(seed);
        var body = new ArrayBufferWriter<byte>(BodyBytes + 4_096);
        var document = new ArrayBufferWriter<byte>(4_096);
        long bytes = 0;
        for (var ordinal = 0; ordinal < docs; ordinal++)
        {
            document.ResetWrittenCount();
            WriteDocument(workload, document, random, ordinal);
            bytes += document.WrittenCount;
            body.Write(Action(ordinal));
            body.Write(document.WrittenSpan);
            body.Write("\n"u8);
            if (body.WrittenCount >= BodyBytes || ordinal == docs - 1)
            {
                await SendAsync(index, body.WrittenMemory, cancellationToken);
                body.ResetWrittenCount();
            }
        }

        if (version.Capabilities.HasRefresh)
        {
            await cluster.RefreshAsync(index, cancellationToken);
        }

        return bytes;
    }

    private static void WriteDocument(Workload workload, ArrayBufferWriter<byte> document, Random random, int ordinal)
    {
        using var json = new Utf8JsonWriter(document, Options);
        json.WriteStartObject();
        workload.Write(json, random, ordinal);
        json.WriteEndObject();
    }

    private byte[] Action(int ordinal)
    {
        var id = $"{ordinal}";
        return [.. JsonSerializer.SerializeToUtf8Bytes(new { index = version.Capabilities.NeedsTypes ? (object)new { _type = Type, _id = id } : new { _id = id } }), (byte)'\n'];
    }

    private async ValueTask EnsureIndexAsync(Workload workload, string index, CancellationToken cancellationToken)
    {
        if (await cluster.ExistsAsync(index, cancellationToken))
        {
            return;
        }

        var mapping = new JsonObject { ["properties"] = workload.Properties() };
        var definition = new JsonObject { ["mappings"] = version.Capabilities.NeedsTypes ? new JsonObject { [Type] = mapping } : mapping };
        await cluster.CreateIndexAsync(index, JsonSerializer.SerializeToUtf8Bytes(definition), cancellationToken);
    }

    private async ValueTask SendAsync(string index, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var result = await retries.RunAsync(cancel => cluster.BulkAsync(index, body, BulkParameters.Default, cancel), cancellationToken);
        if (result.Failures is [var first, ..])
        {
            throw new ClusterException(
                ClusterProblem.Rejected, $"{cluster.Uri} refuses {result.Failures.Count} of {result.Items} documents for {index}: {first.Status} {first.Type}: {first.Reason}", first.Status);
        }
    }
}
