using System.Text;

namespace Ferry.TestKit.Faults;

/// <summary>An HTTP answer that a <see cref="FaultProxy"/> gives in the target's place.</summary>
/// <param name="Status">As 429.</param>
/// <param name="Body">The content.</param>
/// <param name="Headers">Further headers, each as "Name: value".</param>
public sealed record ProxyAnswer(int Status, ReadOnlyMemory<byte> Body, params IReadOnlyList<string> Headers)
{
    public ProxyAnswer(int status, string body, params IReadOnlyList<string> headers)
        : this(status, Encoding.UTF8.GetBytes(body), headers)
    {
    }

    internal byte[] ToBytes()
    {
        var head = new StringBuilder($"HTTP/1.1 {Status} Scripted\r\nConnection: close\r\nContent-Length: {Body.Length}\r\n");
        foreach (var header in Headers)
        {
            head.Append(header).Append("\r\n");
        }

        return [.. Encoding.ASCII.GetBytes(head.Append("\r\n").ToString()), .. Body.Span];
    }
}
