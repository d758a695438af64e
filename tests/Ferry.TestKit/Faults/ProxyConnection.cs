using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Ferry.TestKit.Faults;

/// <summary>A client's connection to a <see cref="FaultProxy"/>; it carries one request.</summary>
internal sealed class ProxyConnection(Socket client, Uri target, Action<ProxyRequest> received, Action<int> sent) : IDisposable
{
    private readonly List<byte> _read = [];
    private ProxyRequest? _request;

    /// <summary>Waits until so many bytes of the request are here, or the client says no more; false for the latter.</summary>
    public async Task<bool> ReadAsync(int bytes, CancellationToken cancellationToken)
    {
        var buffer = new byte[64 * 1024];
        while (_read.Count < bytes)
        {
            var count = await client.ReceiveAsync(buffer.AsMemory(0, Math.Min(buffer.Length, bytes - _read.Count)), cancellationToken);
            if (count == 0)
            {
                return false;
            }

            _read.AddRange(buffer.AsSpan(0, count));
        }

        return true;
    }

    /// <summary>Reads the whole request, once. Bodies must have a Content-Length, which those of Ferry have.</summary>
    public async Task<ProxyRequest> ReadRequestAsync(CancellationToken cancellationToken)
    {
        if (_request is not null)
        {
            return _request;
        }

        int end;
        while ((end = HeadLength()) < 0)
        {
            await RequireAsync(_read.Count + 1, cancellationToken);
        }

        var head = Encoding.ASCII.GetString([.. _read[..end]]);
        var lines = head.Split("\r\n");
        var length = lines.FirstOrDefault(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase));
        var total = end + (length is null ? 0 : int.Parse(length["Content-Length:".Length..], CultureInfo.InvariantCulture));
        await RequireAsync(total, cancellationToken);
        var start = lines[0].Split(' ');
        byte[] bytes = [.. _read];
        _request = new ProxyRequest(start[0], start[1], bytes.AsMemory(0, end), bytes.AsMemory(end));
        received(_request);
        return _request;
    }

    /// <summary>Lets the target answer, and returns the bytes of the answer.</summary>
    public async Task<byte[]> AskTargetAsync(ProxyRequest request, CancellationToken cancellationToken)
    {
        using var server = new TcpClient();
        await server.ConnectAsync(target.Host, target.Port, cancellationToken);
        var stream = server.GetStream();

        // The target closes behind its answer, so that the answer's end need not be parsed.
        var line = request.Head.Span.IndexOf("\r\n"u8) + 2;
        await stream.WriteAsync(request.Head[..line], cancellationToken);
        await stream.WriteAsync("Connection: close\r\n"u8.ToArray(), cancellationToken);
        await stream.WriteAsync(request.Head[line..], cancellationToken);
        await stream.WriteAsync(request.Body, cancellationToken);
        using var answer = new MemoryStream();
        await stream.CopyToAsync(answer, cancellationToken);
        return answer.ToArray();
    }

    public async Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (bytes.Length > 0)
        {
            var count = await client.SendAsync(bytes, cancellationToken);
            sent(count);
            bytes = bytes[count..];
        }
    }

    /// <summary>Ends the connection in the ordinary way.</summary>
    public void Close()
    {
        client.Shutdown(SocketShutdown.Send);
        client.Close();
    }

    /// <summary>Ends the connection by RST.</summary>
    public void Reset()
    {
        client.LingerState = new LingerOption(enable: true, seconds: 0);
        client.Close();
    }

    public void Dispose() => client.Dispose();

    private async Task RequireAsync(int bytes, CancellationToken cancellationToken)
    {
        if (!await ReadAsync(bytes, cancellationToken))
        {
            throw new IOException("The client ended the connection within its request.");
        }
    }

    private int HeadLength()
    {
        var bytes = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_read);
        return bytes.EndsWith("\r\n\r\n"u8) ? bytes.Length : -1;
    }
}
