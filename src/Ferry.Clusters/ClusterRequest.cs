namespace Ferry.Clusters;

/// <summary>A request as a user writes it.</summary>
/// <param name="Method">As GET.</param>
/// <param name="Path">Below the address of the cluster, escaped, without the leading slash.</param>
/// <param name="Body">Null for none.</param>
/// <param name="Headers">Besides those that the client gives; they replace its Content-Type.</param>
public sealed record ClusterRequest(
    HttpMethod Method, string Path, ReadOnlyMemory<byte>? Body = null, IReadOnlyList<KeyValuePair<string, string>>? Headers = null);
