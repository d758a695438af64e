namespace Ferry.TestKit.Stores;

/// <summary>Azurite, Microsoft's own double of Azure Blob Storage, with the account and the key that every Azurite has.</summary>
public sealed class AzureServer : IAsyncDisposable
{
    public const string Account = "devstoreaccount1";
    public const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private readonly StoreProcess process;

    private AzureServer(StoreProcess process) => this.process = process;

    /// <summary>The account's blob service.</summary>
    public Uri Uri => new(process.Uri, Account);

    /// <summary>Where the server itself listens.</summary>
    public Uri Host => process.Uri;

    public static async Task<AzureServer> StartAsync() =>
        new(await StoreProcess.StartAsync(
            "azurite-blob", folder => ["--blobHost", "127.0.0.1", "--blobPort", "0", "--location", folder, "--skipApiVersionCheck", "--disableTelemetry"]));

    public ValueTask DisposeAsync() => process.DisposeAsync();
}
