namespace Ferry.Clusters.Checks;

/// <summary>The disk of a node.</summary>
/// <param name="Node">Its name.</param>
/// <param name="UsedPercent">How full it is.</param>
/// <param name="FreeBytes">What is free.</param>
/// <param name="Watermark">The highest of the cluster's watermarks that it is above, as "low" (85%); null if none.</param>
public sealed record NodeDisk(string Node, int UsedPercent, long FreeBytes, string? Watermark);
