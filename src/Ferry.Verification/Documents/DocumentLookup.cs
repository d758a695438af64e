using Ferry.Clusters;

namespace Ferry.Verification.Documents;

/// <summary>Looks for documents on the target, under their routing first, then under any.</summary>
internal sealed class DocumentLookup(ClusterClient target, RetryPolicy retries)
{
    /// <summary>What the target has of some documents, in their order. Those that the target cannot look for now are asked for again.</summary>
    /// <exception cref="ClusterException">The target cannot be reached, refuses, or its shards stay away.</exception>
    public async ValueTask<MultiGetItem[]> LookAsync(string index, IReadOnlyList<DocumentAddress> documents, CancellationToken cancellationToken)
    {
        var found = await AskAsync(index, documents, cancellationToken);
        var absent = Enumerable.Range(0, found.Length).Where(i => found[i] is { IsFound: false, Error: null }).ToList();
        if (absent.Count > 0)
        {
            await LookElsewhereAsync(index, documents, found, absent, cancellationToken);
        }

        return found;
    }

    /// <summary>A document that was given another routing lies on another shard, where only a search finds it.</summary>
    private async ValueTask LookElsewhereAsync(
        string index, IReadOnlyList<DocumentAddress> documents, MultiGetItem[] found, List<int> absent, CancellationToken cancellationToken)
    {
        var ids = absent.Select(i => documents[i].Id).ToHashSet();
        var seen = (await retries.RunAsync(cancel => target.FindAsync(index, ids, cancel), cancellationToken)).ToLookup(address => address.Id);
        var moved = absent.Where(i => seen.Contains(documents[i].Id)).ToList();
        if (moved.Count > 0)
        {
            var answers = await AskAsync(index, [.. moved.Select(i => seen[documents[i].Id].First())], cancellationToken);
            for (var i = 0; i < answers.Length; i++)
            {
                found[moved[i]] = answers[i];
            }
        }
    }

    private async ValueTask<MultiGetItem[]> AskAsync(string index, IReadOnlyList<DocumentAddress> documents, CancellationToken cancellationToken)
    {
        var answers = new MultiGetItem[documents.Count];
        var open = Enumerable.Range(0, documents.Count).ToList();
        var attempts = retries.Begin();
        while (true)
        {
            IReadOnlyList<DocumentAddress> asked = [.. open.Select(i => documents[i])];
            var items = await retries.RunAsync(cancel => target.MultiGetAsync(index, asked, cancel), cancellationToken);
            for (var i = 0; i < items.Count; i++)
            {
                answers[open[i]] = items[i];
            }

            open.RemoveAll(i => answers[i].Error is not { IsTransient: true });
            if (open.Count == 0)
            {
                return answers;
            }

            var error = answers[open[0]].Error!;
            var failure = $"{target.Uri} cannot look for {open.Count} documents of {index} now: {error.Type}: {error.Reason}.";
            if (!attempts.MayRepeat())
            {
                throw new ClusterException(ClusterProblem.Unavailable, $"{failure} Is the index green or yellow?");
            }

            await attempts.WaitAsync(failure, null, cancellationToken);
        }
    }
}
