using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Ferry.TestKit.Tls;

/// <summary>An HTTP proxy as companies have them: CONNECT for https, addresses in full for http (RFC 9112, 3.2.2); with a user if need be.</summary>
public sealed class ForwardProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentQueue<string> _requests = new();
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly string? _authorization;
    private readonly Task _accepting;

    /// <param name="user">As "user:password"; null lets everybody through.</param>
    public ForwardProxy(string? user = null)
    {
        _authorization = user is null ? null : "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(user));
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Uri => new($"http://{_listener.LocalEndpoint}/");

    /// <summary>The first lines of what it let through.</summary>
    public IReadOnlyCollection<string> Requests => _requests;

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _accepting;
        await Task.WhenAll(_connections);
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync()));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The listener is closed.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                while (await ReadHeadAsync(stream) is { } head)
                {
                    var lines = head.Split("\r\n");
                    if (_authorization is not null && !lines.Contains($"Proxy-Authorization: {_authorization}"))
                    {
                        await stream.WriteAsync("HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"proxy\"\r\nContent-Length: 0\r\n\r\n"u8.ToArray());
                        continue;
                    }

                    _requests.Enqueue(lines[0]);
                    await CarryAsync(stream, lines);
                    return;
                }
            }
            catch (Exception e) when (e is IOException or SocketException)
            {
                // One side has gone, which ends the connection of the other.
            }
        }
    }

    /// <summary>Carries one CONNECT, or one request without body.</summary>
    private static async Task CarryAsync(NetworkStream client, string[] head)
    {
        var start = head[0].Split(' ');
        var isTunnel = start[0] == "CONNECT";
        var address = isTunnel ? new Uri($"https://{start[1]}") : new Uri(start[1]);
        using var server = new TcpClient();
        await server.ConnectAsync(address.Host, address.Port);
        var stream = server.GetStream();
        if (isTunnel)
        {
            await client.WriteAsync("HTTP/1.1 200 Connection established\r\n\r\n"u8.ToArray());
        }
        else
        {
            var headers = head[1..].Where(line => line.Length > 0 && !line.StartsWith("Proxy-", StringComparison.Ordinal));
            await stream.WriteAsync(Encoding.ASCII.GetBytes(string.Join("\r\n", [$"{start[0]} {address.PathAndQuery} HTTP/1.1", "Connection: close", .. headers, "", ""])));
        }

        await await Task.WhenAny(client.CopyToAsync(stream), stream.CopyToAsync(client));
    }

    private static async Task<string?> ReadHeadAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one) == 0)
            {
                return null;
            }

            head.Append((char)one[0]);
        }

        return head.ToString();
    }
}
