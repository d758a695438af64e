namespace Ferry.Cli.Snapshots;

/// <summary>Small blobs are read many at once, because each waits for the store and hardly for this machine.</summary>
public static class InOrder
{
    private const int AtOnce = 8;

    /// <summary>The results of all items, in the order of the items.</summary>
    public static async Task<TResult[]> SelectAsync<TItem, TResult>(
        IReadOnlyList<TItem> items, Func<TItem, CancellationToken, ValueTask<TResult>> select, CancellationToken cancellationToken)
    {
        var results = new TResult[items.Count];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, results.Length),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (i, cancel) => results[i] = await select(items[i], cancel));
        return results;
    }
}
