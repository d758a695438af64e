using Ferry.Backfill;

namespace Ferry.Cli.Terminal;

/// <summary>How fast documents go by, and how long it will take, in words.</summary>
public sealed class Throughput(TimeProvider time, long totalDocs)
{
    private readonly RateMeter _docs = new(time);
    private readonly RateMeter _bytes = new(time);

    public string Describe(long docs, long bytes)
    {
        var docRate = _docs.Sample(docs);
        var byteRate = _bytes.Sample(bytes);
        var left = docRate is { } rate ? Quantity.Duration(TimeSpan.FromSeconds((totalDocs - docs) / rate)) : "unknown";
        return $"{(docRate is { } d ? Quantity.Number((long)d) : "unknown")} documents/s, {(byteRate is { } b ? $"{b / 1e6:0.0}" : "unknown")} MB/s, left: {left}";
    }
}
