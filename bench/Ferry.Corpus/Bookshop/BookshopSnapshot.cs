using Ferry.TestKit;

namespace Ferry.Corpus.Bookshop;

/// <summary>
/// Makes the snapshot that comes with ferry: a small shop with some of everything that a migration meets.
/// <c>dotnet run -c Release --project bench/Ferry.Corpus -- demo --output src/Ferry.Cli/Demo/bookshop.tar.br</c>
/// Live documents in it: books 1933, orders 1500, reviews 800, audit-2020.01 1200, .bookshop-config 3.
/// </summary>
internal static class BookshopSnapshot
{
    private const int Seed = 2020;

    public static async Task MakeAsync(string serverName, string archive, TextWriter output, CancellationToken cancellationToken)
    {
        using var repository = new TempDirectory();
        await using var server = await TestServer.StartAsync(serverName, new TestServerOptions { Repositories = [repository.Path] }, cancellationToken);
        using var cluster = new SourceCluster(server.Uri);

        ShopIndex[] shop = [BookIndex.Make(Seed), OrderIndex.Make(Seed), ReviewIndex.Make(Seed), AuditIndex.Make(Seed), ConfigIndex.Make()];
        foreach (var index in shop)
        {
            await FillAsync(cluster, index);
            await output.WriteLineAsync($"{index.Name} {await cluster.CountAsync(index.Name)}");
        }

        await cluster.SnapshotAsync(repository.Path, "bookshop-2020-11");
        TarBrotli.Pack(repository.Path, archive);
        await output.WriteLineAsync($"{archive}: {new FileInfo(archive).Length} bytes");
    }

    private static async Task FillAsync(SourceCluster cluster, ShopIndex index)
    {
        await cluster.CreateIndexAsync(index.Name, index.Definition);
        foreach (var body in index.BulkBodies().Where(body => body.Length > 0))
        {
            await cluster.BulkAsync(index.Name, body.Content);
            await cluster.FlushAsync(index.Name);
        }

        foreach (var document in index.PrettyPrinted)
            await cluster.IndexAsync(index.Name, document.Id, document.ToPrettyLines());
        await cluster.FlushAsync(index.Name);
        await cluster.RefreshAsync(index.Name);
    }
}
