using System.Text;

namespace Ferry.TestKit.Faults;

/// <summary>An HTTP request that has reached a <see cref="FaultProxy"/> whole.</summary>
/// <param name="Method">As "POST".</param>
/// <param name="Path">With its query.</param>
/// <param name="Head">The head as bytes, its last empty line included.</param>
/// <param name="Body">What follows the head.</param>
public sealed record ProxyRequest(string Method, string Path, ReadOnlyMemory<byte> Head, ReadOnlyMemory<byte> Body)
{
    /// <summary>Whether it brings documents to an index.</summary>
    public bool IsBulk => Path.Contains("/_bulk?pipeline", StringComparison.Ordinal);

    /// <summary>The value of a header; null if it is not there.</summary>
    public string? Header(string name) =>
        Encoding.ASCII.GetString(Head.Span).Split("\r\n").FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))
            is { } line ? line[(name.Length + 1)..].Trim() : null;
}
