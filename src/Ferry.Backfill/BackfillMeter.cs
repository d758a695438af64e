using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Ferry.Backfill.Sending;

namespace Ferry.Backfill;

/// <summary>The instruments of backfills in this process, for whoever listens to "Ferry.Backfill". Names and units are documented in docs/backfill.md.</summary>
public static class BackfillMeter
{
    /// <summary>Name of the meter and of the source of spans.</summary>
    public const string Name = "Ferry.Backfill";

    /// <summary>Error types beyond these are counted as "other": they come from the target, which may have any number of them.</summary>
    private const int MostTypes = 50;

    private static readonly Meter Meter = new(Name);

    /// <summary>Spans of a backfill.</summary>
    public static ActivitySource Activities { get; } = new(Name);

    internal static readonly Counter<long> Throttles = Meter.CreateCounter<long>(
        "ferry.backfill.throttles", "{answer}", "Answers by which the target asked for less.");

    internal static readonly Counter<long> Retries = Meter.CreateCounter<long>(
        "ferry.backfill.retries", "{attempt}", "Requests, or rejected parts of them, that were sent again.");

    internal static readonly UpDownCounter<int> InFlight = Meter.CreateUpDownCounter<int>(
        "ferry.backfill.bulk.in_flight", "{request}", "Bulk requests that are not answered yet.");

    internal static readonly Gauge<int> Limit = Meter.CreateGauge<int>(
        "ferry.backfill.bulk.limit", "{request}", "Bulk requests that may be in flight.");

    internal static readonly Histogram<double> BulkDuration = Meter.CreateHistogram<double>(
        "ferry.backfill.bulk.duration", "s", "From sending a bulk request to its answer.");

    internal static readonly Histogram<double> UnitDuration = Meter.CreateHistogram<double>(
        "ferry.backfill.unit.duration", "s", "From the beginning of a unit to its row in the ledger.");

    internal static readonly Counter<long> Steals = Meter.CreateCounter<long>(
        "ferry.backfill.lease.steals", "{batch}", "Batches of units that were taken over from processes that are gone.");

    private static readonly Counter<long> Documents = Meter.CreateCounter<long>(
        "ferry.backfill.documents", "{document}", "Documents by fate: sent, failed, or skipped with the reason.");

    private static readonly Counter<long> Bytes = Meter.CreateCounter<long>(
        "ferry.backfill.bytes", "By", "Bytes of bodies that are settled, before compression.");

    private static readonly Counter<long> Failures = Meter.CreateCounter<long>(
        "ferry.backfill.failures", "{document}", "Documents that were refused for good, by the type of the error.");

    private static readonly ConcurrentDictionary<string, bool> Types = new();

    /// <summary>Documents have their fate.</summary>
    internal static void Settled(in SendResult result, long bytes)
    {
        Bytes.Add(bytes);
        Count(result.Sent, "sent");
        Count(result.Failed, "failed");
        foreach (var (reason, count) in result.Skipped)
        {
            Skipped(reason, count);
        }
    }

    internal static void Skipped(string reason, long documents) =>
        Documents.Add(documents, new KeyValuePair<string, object?>("fate", "skipped"), new KeyValuePair<string, object?>("reason", reason));

    internal static void Failed(string type)
    {
        var known = Types.ContainsKey(type) || (Types.Count < MostTypes && Types.TryAdd(type, true));
        Failures.Add(1, new KeyValuePair<string, object?>("type", known ? type : "other"));
    }

    private static void Count(long documents, string fate)
    {
        if (documents > 0)
        {
            Documents.Add(documents, new KeyValuePair<string, object?>("fate", fate));
        }
    }
}
