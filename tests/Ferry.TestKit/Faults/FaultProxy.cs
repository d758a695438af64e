using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Ferry.TestKit.Faults;

/// <summary>
/// A TCP proxy on loopback in front of an HTTP target. Each request takes the next fault of the script; when the script is at its end,
/// <see cref="Otherwise"/> holds. A connection carries one request, so that what happens does not depend on a client's connection pool.
/// </summary>
public sealed class FaultProxy : IAsyncDisposable
{
    private readonly ConcurrentQueue<Fault> _script = new();
    private readonly ConcurrentQueue<ProxyRequest> _requests = new();
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly CancellationTokenSource _ended = new();
    private readonly Uri _target;
    private Socket _listener;
    private Task _accepting;
    private long _bytesAnswered;

    public FaultProxy(Uri target, params IEnumerable<Fault> script)
    {
        _target = target;
        Then(script);
        _listener = Listen(0);
        Uri = new UriBuilder("http", IPAddress.Loopback.ToString(), ((IPEndPoint)_listener.LocalEndPoint!).Port).Uri;
        _accepting = AcceptAsync(_listener);
    }

    public Uri Uri { get; }

    /// <summary>What happens to requests behind the end of the script.</summary>
    public Fault Otherwise { get; set; } = Fault.None;

    /// <summary>The requests that came in whole, in order.</summary>
    public IReadOnlyCollection<ProxyRequest> Requests => _requests;

    /// <summary>Bytes of all answers that were sent, their heads included.</summary>
    public long BytesAnswered => Interlocked.Read(ref _bytesAnswered);

    /// <summary>Whether every fault of the script has happened.</summary>
    public bool ScriptIsDone => _script.IsEmpty;

    /// <summary>Adds to the end of the script.</summary>
    public void Then(params IEnumerable<Fault> faults)
    {
        foreach (var fault in faults)
        {
            _script.Enqueue(fault);
        }
    }

    /// <summary>From now on connections are refused.</summary>
    public void Refuse() => _listener.Dispose();

    /// <summary>From now on connections are taken again.</summary>
    public void Accept()
    {
        _listener = Listen(Uri.Port);
        _accepting = Task.WhenAll(_accepting, AcceptAsync(_listener));
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        _listener.Dispose();
        await _accepting;
        await Task.WhenAll(_connections);
        _ended.Dispose();
    }

    private static Socket Listen(int port)
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
        listener.Listen(128);
        return listener;
    }

    private async Task AcceptAsync(Socket listener)
    {
        try
        {
            while (true)
            {
                _connections.Add(ServeAsync(await listener.AcceptAsync(_ended.Token)));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The proxy ends, or refuses from now on.
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using var connection = new ProxyConnection(client, _target, _requests.Enqueue, bytes => Interlocked.Add(ref _bytesAnswered, bytes));
        try
        {
            // A pool may open connections that it never uses: only the first byte makes a request.
            if (await connection.ReadAsync(1, _ended.Token))
            {
                await (_script.TryDequeue(out var fault) ? fault : Otherwise).ServeAsync(connection, _ended.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or IOException)
        {
            // The client has left, the target is gone, or the proxy ends: the connection ends with it.
        }
    }
}
