using Ferry.Cli.Terminal;
using Ferry.Verification.Documents;

namespace Ferry.Cli.Verify;

/// <summary>Shows a running comparison.</summary>
public sealed class DocumentsProgress(Output output, TimeProvider time, ComparisonCounters counters)
{
    private readonly Throughput _throughput = new(time, counters.TotalDocs);

    public Task<T> ShowAsync<T>(Task<T> work) => new WorkProgress(output, time, counters.TotalDocs, () => counters.Docs, Describe).ShowAsync(work);

    private string Describe()
    {
        var docs = counters.Docs;
        return $"{Quantity.Number(docs)} of {Quantity.Number(counters.TotalDocs)} documents compared, {_throughput.Describe(docs, counters.Bytes)}";
    }
}
