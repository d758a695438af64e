namespace Ferry.TestKit.Stores;

/// <summary>
/// s3rver, a server of S3's protocol. It knows the access key <see cref="AccessKey"/> and no other, but does not compute signatures
/// of version 4; whoever sends no signature may do everything.
/// </summary>
public sealed class S3Server : IAsyncDisposable
{
    public const string AccessKey = "S3RVER";
    public const string SecretKey = "S3RVER";
    public const string Bucket = "ferry";

    private readonly StoreProcess process;
    private readonly HttpClient client;

    private S3Server(StoreProcess process)
    {
        this.process = process;
        client = new HttpClient { BaseAddress = process.Uri };
    }

    public Uri Uri => process.Uri;

    public static async Task<S3Server> StartAsync() =>
        new(await StoreProcess.StartAsync("s3rver", folder => ["-d", Path.Combine(folder, "data"), "-a", "127.0.0.1", "-p", "0", "--configure-bucket", Bucket]));

    /// <summary>Puts a blob into the bucket.</summary>
    public async Task PutAsync(string key, ReadOnlyMemory<byte> content)
    {
        using var body = new ReadOnlyMemoryContent(content);
        using var answer = await client.PutAsync(new Uri($"{Bucket}/{string.Join('/', key.Split('/').Select(Uri.EscapeDataString))}", UriKind.Relative), body);
        answer.EnsureSuccessStatusCode();
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await process.DisposeAsync();
    }
}
