using System.Net;

namespace Ferry.Clusters;

/// <summary>What a cluster answers, whatever it is.</summary>
public sealed record ClusterAnswer(HttpStatusCode Status, ReadOnlyMemory<byte> Body)
{
    public bool IsSuccess => (int)Status is >= 200 and <= 299;
}
