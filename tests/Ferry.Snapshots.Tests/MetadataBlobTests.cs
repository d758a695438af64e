using System.IO.Compression;
using Ferry.TestKit;

namespace Ferry.Snapshots.Tests;

/// <summary>Forged metadata blobs: their checksum is right, their content is not what a server writes.</summary>
public sealed class MetadataBlobTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    private static readonly byte[] Smile = [.. ":)\n"u8, 5, 0xfa, 0xfb];

    [Fact]
    public async Task The_frame_must_name_its_content()
    {
        await RefusedAsync(SnapshotProblem.BlobCorrupt, "'index-metadata' where 'snapshot' belongs", Smile, codec: "index-metadata");
        await RefusedAsync(SnapshotProblem.RepositoryUnsupported, "version 2", Smile, version: 2);
    }

    [Fact]
    public async Task The_content_must_fill_the_frame()
    {
        await RefusedAsync(SnapshotProblem.BlobCorrupt, "no field 'snapshot'", Smile);
        await RefusedAsync(SnapshotProblem.BlobCorrupt, "no field 'snapshot'", [.. "DFL\0"u8, .. Deflate(Smile)]);
        await RefusedAsync(SnapshotProblem.BlobCorrupt, "1 bytes follow", [.. Smile, 0]);
        await RefusedAsync(SnapshotProblem.BlobCorrupt, "header", []);
        foreach (var extra in new[] { 1, 15, 16, 17, 10_000 })
        {
            await RefusedAsync(SnapshotProblem.BlobCorrupt, "DEFLATE", [.. "DFL\0"u8, .. Deflate(Smile), .. new byte[extra]]);
        }

        var deflated = Deflate(new byte[100_000]);
        for (var length = 0; length < deflated.Length; length++)
        {
            await RefusedAsync(SnapshotProblem.BlobCorrupt, "DEFLATE", [.. "DFL\0"u8, .. deflated[..length]]);
        }

        await RefusedAsync(SnapshotProblem.BlobCorrupt, "zstd", [.. "ZSTD\0"u8, 1, 2, 3]);
        var zstd = Zstd(new byte[100_000]);
        await RefusedAsync(SnapshotProblem.BlobCorrupt, "zstd", [.. "ZSTD\0"u8, .. zstd, 0]);
        for (var length = 0; length < zstd.Length; length++)
        {
            await RefusedAsync(SnapshotProblem.BlobCorrupt, "zstd", [.. "ZSTD\0"u8, .. zstd[..length]]);
        }
    }

    [Fact]
    public async Task A_bomb_is_refused()
    {
        await RefusedAsync(SnapshotProblem.BlobTooLarge, "256 MiB", [.. "DFL\0"u8, .. Deflate(new byte[257 * 1024 * 1024])]);
        await RefusedAsync(SnapshotProblem.BlobTooLarge, "256 MiB", [.. "ZSTD\0"u8, .. Zstd(new byte[257 * 1024 * 1024])]);
    }

    private static byte[] Zstd(byte[] content)
    {
        using var compressor = new ZstdSharp.Compressor();
        return compressor.Wrap(content).ToArray();
    }

    private static async Task RefusedAsync(SnapshotProblem problem, string message, byte[] payload, string codec = "snapshot", int version = 1)
    {
        var fixture = Fixtures.Case("opensearch-1.3.20", "odd");
        var blob = RealRepositories.Find(fixture, "snap-*.dat");
        using var store = new AlteredStore(RealRepositories.Open(fixture), blob) { Content = MetadataFrame.Around(payload, codec, version) };
        var repository = await SnapshotRepository.OpenAsync(store, None);
        var refusal = await Assert.ThrowsAsync<SnapshotException>(async () => await repository.GetSnapshotAsync("snap1", None));
        Assert.Equal(problem, refusal.Problem);
        Assert.Equal(blob, refusal.Blob);
        Assert.Contains(message, refusal.Message, StringComparison.Ordinal);
    }

    private static byte[] Deflate(byte[] content)
    {
        using var output = new MemoryStream();
        using (var stream = new DeflateStream(output, CompressionLevel.Fastest))
        {
            stream.Write(content);
        }

        return output.ToArray();
    }
}
