using Ferry.Backfill;
using Ferry.Cli.Terminal;

namespace Ferry.Cli.Backfill;

/// <summary>Shows a running backfill.</summary>
public sealed class BackfillProgress(Output output, TimeProvider time, Counters counters)
{
    private readonly Throughput _throughput = new(time, counters.TotalDocs);

    public Task<T> ShowAsync<T>(Task<T> work) => new WorkProgress(output, time, counters.TotalDocs, () => counters.Docs, Describe).ShowAsync(work);

    /// <summary>Documents, documents and megabytes a second, time left.</summary>
    public string Describe()
    {
        var docs = counters.Docs;
        var failed = counters.Failed == 0 ? "" : $", {Quantity.Number(counters.Failed)} failed";
        return $"{Quantity.Number(docs)} of {Quantity.Number(counters.TotalDocs)} documents{failed}, {_throughput.Describe(docs, counters.Bytes)}";
    }
}
