using Ferry.Clusters;

namespace Ferry.Cli;

/// <summary>The running source cannot be reached, or refuses: its exit code is another than the target's.</summary>
public sealed class SourceException(ClusterException cause) : Exception(cause.Message, cause);
