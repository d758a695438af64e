using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ferry.Clusters;
using Ferry.TestKit;

namespace Ferry.Metadata.Tests.Reading;

/// <summary>A cluster that gives the answers that a real one gave when a fixture was made (the folder api/ of a case); 404 to all else.</summary>
internal sealed class RecordedCluster : IAsyncDisposable
{
    private const string FlatSettings = "_all___settings--flat_settings-true";

    private readonly HttpListener _listener = new();
    private readonly string _folder;
    private readonly Task _serving;

    public RecordedCluster(FixtureCase fixture)
    {
        _folder = Path.Combine(fixture.Folder, "api");
        var port = FreePort();
        Client = new ClusterClient(new ClusterOptions { Uri = new Uri($"http://127.0.0.1:{port}/") }, TimeProvider.System);
        _listener.Prefixes.Add($"http://127.0.0.1:{port}/");
        _listener.Start();
        _serving = ServeAsync();
    }

    public ClusterClient Client { get; }

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _serving;
        Client.Dispose();
    }

    /// <summary>Where the answer to GET /_all was not recorded, or not with flat settings: from those to its three parts, of the indices that are in all of them.</summary>
    private string All()
    {
        var parts = ((string[])[File.Exists(Path.Combine(_folder, FlatSettings)) ? FlatSettings : "_settings", "_mapping", "_alias"]).SelectMany(part => JsonNode.Parse(File.ReadAllText(Path.Combine(_folder, part)))!.AsObject())
            .GroupBy(index => index.Key, index => index.Value!.AsObject())
            .Where(index => index.Count() == 3);
        return new JsonObject(parts.Select(index => KeyValuePair.Create<string, JsonNode?>(
            index.Key, new JsonObject(index.SelectMany(part => part).Select(property => KeyValuePair.Create(property.Key, property.Value?.DeepClone())))))).ToJsonString();
    }

    private static int FreePort()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return; // closed
            }

            var (status, body) = Answer(context.Request.Url!.AbsolutePath.Trim('/'));
            context.Response.StatusCode = status;
            context.Response.ContentType = "application/json";
            await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(body));
            context.Response.Close();
        }
    }

    /// <summary>Files are named after the path, "/" as "__"; the answer to a query lies in the file of its path, or in one with more behind "--".</summary>
    private (int Status, string Body) Answer(string path)
    {
        var name = path.StartsWith("_cluster/state", StringComparison.Ordinal) ? "_cluster__state" : path.Replace("/", "__", StringComparison.Ordinal);
        var file = Directory.EnumerateFiles(_folder, name + "--expand_wildcards-all").Concat(Directory.EnumerateFiles(_folder, name)).FirstOrDefault();
        if (path == "_all" && (file is null || File.Exists(Path.Combine(_folder, FlatSettings))))
        {
            return (200, All());
        }

        if (file is null)
        {
            return (404, """{"error":"not recorded","status":404}""");
        }

        var text = File.ReadAllText(file);
        const string marker = "{\"__status\": ";
        return text.StartsWith(marker, StringComparison.Ordinal)
            ? (JsonElement.Parse(text[..text.IndexOf('\n', StringComparison.Ordinal)]).GetProperty("__status").GetInt32(), text[(text.IndexOf('\n', StringComparison.Ordinal) + 1)..])
            : (200, text);
    }
}
