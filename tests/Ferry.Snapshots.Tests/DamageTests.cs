using Ferry.Snapshots.Blobs;
using Ferry.Snapshots.Tests.Damage;
using Ferry.TestKit;

namespace Ferry.Snapshots.Tests;

/// <summary>
/// Every kind of metadata blob of a real repository, damaged in every way: the result is a typed error or that of the whole blob.
/// </summary>
public sealed class DamageTests
{
    private const int Flips = 300;

    private static readonly CancellationToken None = CancellationToken.None;

    public static TheoryData<string, string, string> Blobs()
    {
        var data = new TheoryData<string, string, string>();
        string[] framed = ["snap-*.dat", "meta-*.dat", "indices/*/meta-*.dat", "indices/*/0/snap-*.dat"];
        Add("elasticsearch-2.4.6", "metadata-compressed", ["index", .. framed]);
        foreach (var (version, name) in new[]
        {
            ("elasticsearch-5.6.16", "odd-compressed"), ("elasticsearch-6.8.23", "history"), ("elasticsearch-7.10.2", "history"),
            ("elasticsearch-7.10.2", "odd-compressed"), ("elasticsearch-7.10.2", "partial"), ("elasticsearch-9.0.0", "history"),
            ("opensearch-1.3.20", "odd-compressed"), ("opensearch-2.19.4", "history"), ("opensearch-2.19.4", "zstd-metadata"),
        })
        {
            Add(version, name, ["index-*", "index.latest", .. framed]);
        }

        Add("opensearch-3.3.2", "paths-base-prefix", ["index-*", "indices/*/meta-*.dat", "snapshot_shard_paths/*"]);
        return data;

        void Add(string version, string name, string[] blobs) => data.AddRange([.. blobs.Select(blob => (version, name, blob))]);
    }

    [Theory]
    [MemberData(nameof(Blobs))]
    public async Task Damage_never_goes_unnoticed(string version, string name, string pattern)
    {
        var seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var fixture = Fixtures.Case(version, name);
        using var files = RealRepositories.Open(fixture);
        var whole = await RepositoryDescription.OfAsync(files);
        var blob = RealRepositories.Find(fixture, pattern);
        var bytes = await File.ReadAllBytesAsync(Path.Combine(files.Location, blob));
        using var store = new AlteredStore(files, blob);

        int[] fromStart = [0, 1, 4, 15, 16, 17, bytes.Length / 4, bytes.Length / 2];
        int[] fromEnd = [17, 16, 9, 8, 1];
        foreach (var length in fromStart.Concat(fromEnd.Select(l => bytes.Length - l)).Where(l => l >= 0 && l < bytes.Length))
        {
            store.Content = bytes[..length];
            await AssertNoticedAsync($"cut to {length} of {bytes.Length} bytes");
        }

        for (var i = 0; i < Flips; i++)
        {
            var at = random.Next(bytes.Length);
            store.Content = [.. bytes];
            store.Content[at] ^= (byte)random.Next(1, 256);
            await AssertNoticedAsync($"byte {at} is {store.Content[at]:x2} instead of {bytes[at]:x2}, seed {seed}");
        }

        store.Content = new byte[bytes.Length];
        await AssertNoticedAsync("zeros");
        store.Content = null;
        await AssertNoticedAsync("missing");

        async Task AssertNoticedAsync(string damage)
        {
            string result;
            try
            {
                result = await RepositoryDescription.OfAsync(store).WaitAsync(TimeSpan.FromSeconds(30));
            }
            catch (SnapshotException e)
            {
                Assert.NotEqual(SnapshotProblem.Io, e.Problem);
                return;
            }
            catch (Exception e) when (e is not Xunit.Sdk.XunitException)
            {
                throw new InvalidOperationException($"{blob}, {damage}: {e.GetType()}", e);
            }

            var same = whole.AsSpan().CommonPrefixLength(result);
            Assert.True(
                whole == result || result.StartsWith(RepositoryDescription.Warned, StringComparison.Ordinal),
                $"{blob}, {damage}: another result from '{result[Math.Max(0, same - 80)..Math.Min(result.Length, same + 80)]}' on");
        }
    }

    [Theory]
    [InlineData("index-*")]
    [InlineData("snap-*.dat")]
    [InlineData("indices/*/0/snap-*.dat")]
    public async Task A_folder_in_the_place_of_a_blob_is_a_typed_error(string pattern)
    {
        var fixture = Fixtures.Case("elasticsearch-7.10.2", "history");
        using var copy = Fixtures.Copy(fixture);
        var path = copy.Combine(RealRepositories.Find(fixture, pattern));
        File.Delete(path);
        Directory.CreateDirectory(path);
        using var store = new FileBlobStore(copy.Path);
        await Assert.ThrowsAsync<SnapshotException>(() => RepositoryDescription.OfAsync(store));
    }
}
